CREATE TABLE "accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"self" text NOT NULL,
	"last_heard_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "confirmations" (
	"asked_by" text PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"person" text NOT NULL,
	"lane" text NOT NULL,
	"command" text NOT NULL,
	"event" jsonb NOT NULL,
	"expires_at" bigint NOT NULL,
	"used_by" text
);
--> statement-breakpoint
CREATE TABLE "events" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
	"lane" text NOT NULL,
	"type" text NOT NULL,
	"payload" jsonb,
	"received_at" bigint NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"retry_at" bigint,
	"done" jsonb,
	"handled_at" bigint,
	"trace" jsonb,
	CONSTRAINT "events_id_unique" UNIQUE("id")
);
--> statement-breakpoint
CREATE TABLE "facts" (
	"name" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "groups" (
	"id" text PRIMARY KEY NOT NULL,
	"account" text NOT NULL,
	"topic" text NOT NULL,
	"owner_id" text,
	"admin_ids" jsonb NOT NULL,
	"member_count" integer DEFAULT 0 NOT NULL,
	"first_seen_at" bigint NOT NULL,
	"synced_at" bigint,
	"met_by_event" text
);
--> statement-breakpoint
CREATE TABLE "lanes" (
	"lane" text PRIMARY KEY NOT NULL,
	"holder" text NOT NULL,
	"until" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "members" (
	"group_id" text NOT NULL,
	"person" text NOT NULL,
	"name" text NOT NULL,
	"alias" text NOT NULL,
	"joined_at" bigint NOT NULL,
	"joined_by_event" text NOT NULL,
	"invited_by" text,
	"left_at" bigint,
	"left_by_event" text,
	"last_active_at" bigint NOT NULL,
	CONSTRAINT "members_group_id_person_pk" PRIMARY KEY("group_id","person")
);
--> statement-breakpoint
CREATE TABLE "memory" (
	"plugin" text NOT NULL,
	"group_id" text NOT NULL,
	"key" text NOT NULL,
	"value" jsonb,
	"expires_at" bigint,
	CONSTRAINT "memory_plugin_group_id_key_pk" PRIMARY KEY("plugin","group_id","key")
);
--> statement-breakpoint
CREATE TABLE "missed_occurrences" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"plugin" text NOT NULL,
	"schedule" text NOT NULL,
	"group_id" text NOT NULL,
	"occurrence" text NOT NULL,
	"due_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"account" text NOT NULL,
	"verb" text NOT NULL,
	"group_id" text,
	"action" jsonb NOT NULL,
	"plugin" text NOT NULL,
	"cause" text NOT NULL,
	"causes" jsonb NOT NULL,
	"case_id" bigint,
	"priority" integer NOT NULL,
	"status" text NOT NULL,
	"why" text,
	"confirm" text,
	"created_at" bigint NOT NULL,
	"due_at" bigint NOT NULL,
	"attempted_at" bigint,
	"ended_at" bigint,
	"platform_id" text,
	CONSTRAINT "outbox_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "schedule_cursor" (
	"id" integer PRIMARY KEY NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "timers" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"plugin" text NOT NULL,
	"account" text NOT NULL,
	"group_id" text NOT NULL,
	"timer" text NOT NULL,
	"key" text NOT NULL,
	"due_at" bigint NOT NULL,
	"data" jsonb,
	"causes" jsonb NOT NULL
);
--> statement-breakpoint
CREATE INDEX "confirmations_code" ON "confirmations" USING btree ("lane","code");--> statement-breakpoint
CREATE INDEX "events_pending" ON "events" USING btree ("lane","seq","retry_at") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "events_retry" ON "events" USING btree ("retry_at") WHERE status = 'pending' and retry_at is not null;--> statement-breakpoint
CREATE INDEX "events_past" ON "events" USING btree ("lane","seq") WHERE status in ('handled', 'failed');--> statement-breakpoint
CREATE INDEX "members_person" ON "members" USING btree ("person") WHERE left_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "missed_occurrences_key" ON "missed_occurrences" USING btree ("plugin","schedule","group_id","occurrence");--> statement-breakpoint
CREATE INDEX "outbox_queued" ON "outbox" USING btree ("account","priority","id") WHERE status = 'queued';--> statement-breakpoint
CREATE INDEX "outbox_status" ON "outbox" USING btree ("status","id");--> statement-breakpoint
CREATE INDEX "outbox_attempted" ON "outbox" USING btree ("account","attempted_at") WHERE attempted_at is not null;--> statement-breakpoint
CREATE INDEX "outbox_removals" ON "outbox" USING btree ("group_id") WHERE verb = 'remove';--> statement-breakpoint
CREATE INDEX "outbox_cause" ON "outbox" USING btree ("cause");--> statement-breakpoint
CREATE UNIQUE INDEX "timers_key" ON "timers" USING btree ("plugin","group_id","timer","key");--> statement-breakpoint
CREATE INDEX "timers_due" ON "timers" USING btree ("due_at","id");