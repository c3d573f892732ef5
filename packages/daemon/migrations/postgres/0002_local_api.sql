CREATE TABLE "idempotency" (
	"user_id" text NOT NULL,
	"caller" text NOT NULL,
	"key" text NOT NULL,
	"request" text NOT NULL,
	"answer" text,
	"created" bigint NOT NULL,
	CONSTRAINT "idempotency_user_id_caller_key_pk" PRIMARY KEY("user_id","caller","key")
);
--> statement-breakpoint
CREATE TABLE "token" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"rev" bigint NOT NULL,
	"hash" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"secret_hash" text NOT NULL,
	"created" bigint NOT NULL,
	"updated" bigint NOT NULL,
	"expires_at" bigint
);
--> statement-breakpoint
CREATE TABLE "token_use" (
	"token_id" text PRIMARY KEY NOT NULL,
	"last_used" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "event_log" ADD COLUMN "cause" text;--> statement-breakpoint
CREATE INDEX "idempotency_created" ON "idempotency" USING btree ("created");--> statement-breakpoint
CREATE UNIQUE INDEX "token_secret" ON "token" USING btree ("secret_hash");--> statement-breakpoint
CREATE INDEX "event_log_user" ON "event_log" USING btree ("user_id","seq");