CREATE TABLE "billing_budget" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"ref" text NOT NULL,
	"rev" bigint NOT NULL,
	"hash" text NOT NULL,
	"scope" text NOT NULL,
	"period" text NOT NULL,
	"zone" text NOT NULL,
	"limit_nano" bigint NOT NULL,
	"soft_percent" bigint,
	"action" text NOT NULL,
	"allowed_nano" bigint,
	"allowed_for" bigint,
	"created" bigint NOT NULL,
	"updated" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "billing_ledger" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"at" bigint NOT NULL,
	"kind" text NOT NULL,
	"source" text NOT NULL,
	"target" text NOT NULL,
	"nano" bigint NOT NULL,
	"usage_id" text,
	"note" text
);
--> statement-breakpoint
CREATE TABLE "billing_period" (
	"id" text PRIMARY KEY NOT NULL,
	"budget_id" text NOT NULL,
	"starts_at" bigint NOT NULL,
	"ends_at" bigint NOT NULL,
	"spent_nano" bigint NOT NULL,
	"held_nano" bigint NOT NULL,
	"lost_nano" bigint NOT NULL,
	"tell_at_nano" bigint
);
--> statement-breakpoint
CREATE TABLE "billing_usage" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"request_id" text NOT NULL,
	"attempt" bigint NOT NULL,
	"state" text NOT NULL,
	"at" bigint NOT NULL,
	"ended_at" bigint,
	"provider" text NOT NULL,
	"kind" text NOT NULL,
	"model" text NOT NULL,
	"token_id" text,
	"project" text,
	"feature" text,
	"tags" text NOT NULL,
	"input" bigint NOT NULL,
	"cache_read" bigint NOT NULL,
	"cache_write_5m" bigint NOT NULL,
	"cache_write_1h" bigint NOT NULL,
	"output" bigint NOT NULL,
	"reasoning" bigint NOT NULL,
	"held_nano" bigint,
	"cost_nano" bigint,
	"cost_state" text NOT NULL,
	"price_source" text,
	"rates" jsonb,
	"periods" jsonb NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "billing_budget_place" ON "billing_budget" USING btree ("user_id","scope","period");--> statement-breakpoint
CREATE UNIQUE INDEX "billing_budget_ref" ON "billing_budget" USING btree ("user_id","ref");--> statement-breakpoint
CREATE INDEX "billing_ledger_owner" ON "billing_ledger" USING btree ("user_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "billing_period_end" ON "billing_period" USING btree ("budget_id","ends_at");--> statement-breakpoint
CREATE UNIQUE INDEX "billing_usage_attempt" ON "billing_usage" USING btree ("request_id","attempt");--> statement-breakpoint
CREATE INDEX "billing_usage_time" ON "billing_usage" USING btree ("user_id","at","id");--> statement-breakpoint
CREATE INDEX "billing_usage_open" ON "billing_usage" USING btree ("user_id","id") WHERE ended_at is null;