/** A scorer as a gRPC service (`sentiment.proto`), and the scorer that calls one. */
export { type GrpcScorer, type GrpcScorerOptions, grpcScorer, grpcScorerFailures } from './grpc-scorer.ts'
export { type ScorerServer, type ScorerServerOptions, startScorerServer } from './scorer-server.ts'
