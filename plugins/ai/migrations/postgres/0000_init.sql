CREATE TABLE "ai_body" (
	"request_id" text NOT NULL,
	"side" text NOT NULL,
	"at" bigint NOT NULL,
	"packed" text NOT NULL,
	"size" bigint NOT NULL,
	"kept" bigint NOT NULL,
	CONSTRAINT "ai_body_request_id_side_pk" PRIMARY KEY("request_id","side")
);
--> statement-breakpoint
CREATE TABLE "ai_request" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
	"user_id" text NOT NULL,
	"ref" text NOT NULL,
	"at" bigint NOT NULL,
	"token_id" text,
	"dialect" text NOT NULL,
	"asked" text NOT NULL,
	"provider" text,
	"model" text,
	"tier" text,
	"why" jsonb,
	"project" text,
	"feature" text,
	"tags" jsonb NOT NULL,
	"labels" jsonb NOT NULL,
	"conversation" text,
	"stream" boolean NOT NULL,
	"status" text NOT NULL,
	"http_status" bigint,
	"code" text,
	"first_byte_ms" bigint,
	"total_ms" bigint,
	"input" bigint,
	"cache_read" bigint,
	"cache_write_5m" bigint,
	"cache_write_1h" bigint,
	"output" bigint,
	"reasoning" bigint,
	"cost" bigint,
	"cost_state" text,
	"cache" text NOT NULL,
	"attempts" bigint NOT NULL,
	"failures" jsonb NOT NULL,
	"bytes_in" bigint NOT NULL,
	"bytes_out" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ai_request_tag" (
	"user_id" text NOT NULL,
	"tag" text NOT NULL,
	"seq" bigint NOT NULL,
	CONSTRAINT "ai_request_tag_user_id_tag_seq_pk" PRIMARY KEY("user_id","tag","seq")
);
--> statement-breakpoint
CREATE TABLE "ai_egress" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"at" bigint NOT NULL,
	"user_id" text,
	"request_id" text,
	"attempt" bigint,
	"provider" text,
	"host" text,
	"model" text,
	"labels" jsonb,
	"bytes" bigint,
	"sha256" text,
	"removed_to" bigint,
	"removed_hash" text,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "ai_body_at" ON "ai_body" USING btree ("at","request_id","side","kept");--> statement-breakpoint
CREATE UNIQUE INDEX "ai_request_id" ON "ai_request" USING btree ("user_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "ai_request_ref" ON "ai_request" USING btree ("user_id","ref");--> statement-breakpoint
CREATE INDEX "ai_request_at" ON "ai_request" USING btree ("at");--> statement-breakpoint
CREATE INDEX "ai_request_list" ON "ai_request" USING btree ("user_id","seq");--> statement-breakpoint
CREATE INDEX "ai_request_status" ON "ai_request" USING btree ("user_id","status","seq");--> statement-breakpoint
CREATE INDEX "ai_request_model" ON "ai_request" USING btree ("user_id","model","seq");--> statement-breakpoint
CREATE INDEX "ai_request_provider" ON "ai_request" USING btree ("user_id","provider","seq");--> statement-breakpoint
CREATE INDEX "ai_request_project" ON "ai_request" USING btree ("user_id","project","seq") WHERE project is not null;--> statement-breakpoint
CREATE INDEX "ai_request_feature" ON "ai_request" USING btree ("user_id","feature","seq") WHERE feature is not null;--> statement-breakpoint
CREATE INDEX "ai_request_open" ON "ai_request" USING btree ("seq") WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "ai_request_tag_of" ON "ai_request_tag" USING btree ("seq");--> statement-breakpoint
CREATE INDEX "ai_egress_request" ON "ai_egress" USING btree ("request_id","seq");--> statement-breakpoint
CREATE INDEX "ai_egress_checkpoint" ON "ai_egress" USING btree ("kind","seq");