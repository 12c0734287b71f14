CREATE TABLE `accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`self` text NOT NULL,
	`last_heard_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `confirmations` (
	`asked_by` text PRIMARY KEY NOT NULL,
	`code` text NOT NULL,
	`person` text NOT NULL,
	`lane` text NOT NULL,
	`command` text NOT NULL,
	`event` text NOT NULL,
	`expires_at` integer NOT NULL,
	`used_by` text
);
--> statement-breakpoint
CREATE INDEX `confirmations_code` ON `confirmations` (`lane`,`code`);--> statement-breakpoint
CREATE TABLE `events` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`lane` text NOT NULL,
	`type` text NOT NULL,
	`payload` text,
	`received_at` integer NOT NULL,
	`status` text DEFAULT 'pending' NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`retry_at` integer,
	`done` text,
	`handled_at` integer,
	`trace` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `events_id_unique` ON `events` (`id`);--> statement-breakpoint
CREATE INDEX `events_pending` ON `events` (`lane`,`seq`,`retry_at`) WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX `events_retry` ON `events` (`retry_at`) WHERE status = 'pending' and retry_at is not null;--> statement-breakpoint
CREATE INDEX `events_past` ON `events` (`lane`,`seq`) WHERE status in ('handled', 'failed');--> statement-breakpoint
CREATE TABLE `facts` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `groups` (
	`id` text PRIMARY KEY NOT NULL,
	`account` text NOT NULL,
	`topic` text NOT NULL,
	`owner_id` text,
	`admin_ids` text NOT NULL,
	`member_count` integer DEFAULT 0 NOT NULL,
	`first_seen_at` integer NOT NULL,
	`synced_at` integer,
	`met_by_event` text
);
--> statement-breakpoint
CREATE TABLE `lanes` (
	`lane` text PRIMARY KEY NOT NULL,
	`holder` text NOT NULL,
	`until` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `members` (
	`group_id` text NOT NULL,
	`person` text NOT NULL,
	`name` text NOT NULL,
	`alias` text NOT NULL,
	`joined_at` integer NOT NULL,
	`joined_by_event` text NOT NULL,
	`invited_by` text,
	`left_at` integer,
	`left_by_event` text,
	`last_active_at` integer NOT NULL,
	PRIMARY KEY(`group_id`, `person`)
);
--> statement-breakpoint
CREATE INDEX `members_person` ON `members` (`person`) WHERE left_at is null;--> statement-breakpoint
CREATE TABLE `memory` (
	`plugin` text NOT NULL,
	`group_id` text NOT NULL,
	`key` text NOT NULL,
	`value` text,
	`expires_at` integer,
	PRIMARY KEY(`plugin`, `group_id`, `key`)
);
--> statement-breakpoint
CREATE TABLE `missed_occurrences` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`plugin` text NOT NULL,
	`schedule` text NOT NULL,
	`group_id` text NOT NULL,
	`occurrence` text NOT NULL,
	`due_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `missed_occurrences_key` ON `missed_occurrences` (`plugin`,`schedule`,`group_id`,`occurrence`);--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text NOT NULL,
	`account` text NOT NULL,
	`verb` text NOT NULL,
	`group_id` text,
	`action` text NOT NULL,
	`plugin` text NOT NULL,
	`cause` text NOT NULL,
	`causes` text NOT NULL,
	`case_id` integer,
	`priority` integer NOT NULL,
	`status` text NOT NULL,
	`why` text,
	`confirm` text,
	`created_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`attempted_at` integer,
	`ended_at` integer,
	`platform_id` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_key_unique` ON `outbox` (`key`);--> statement-breakpoint
CREATE INDEX `outbox_queued` ON `outbox` (`account`,`priority`,`id`) WHERE status = 'queued';--> statement-breakpoint
CREATE INDEX `outbox_status` ON `outbox` (`status`,`id`);--> statement-breakpoint
CREATE INDEX `outbox_attempted` ON `outbox` (`account`,`attempted_at`) WHERE attempted_at is not null;--> statement-breakpoint
CREATE INDEX `outbox_removals` ON `outbox` (`group_id`) WHERE verb = 'remove';--> statement-breakpoint
CREATE INDEX `outbox_cause` ON `outbox` (`cause`);--> statement-breakpoint
CREATE TABLE `schedule_cursor` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `timers` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`plugin` text NOT NULL,
	`account` text NOT NULL,
	`group_id` text NOT NULL,
	`timer` text NOT NULL,
	`key` text NOT NULL,
	`due_at` integer NOT NULL,
	`data` text,
	`causes` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `timers_key` ON `timers` (`plugin`,`group_id`,`timer`,`key`);--> statement-breakpoint
CREATE INDEX `timers_due` ON `timers` (`due_at`,`id`);