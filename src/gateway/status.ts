/**
 * The gRPC status codes that tell us whether a call was done
 * (https://grpc.github.io/grpc/core/md_doc_statuscodes.html).
 */
export const STATUS = {
  cancelled: 1,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  failedPrecondition: 9,
  unavailable: 14,
  unauthenticated: 16,
} as const;
