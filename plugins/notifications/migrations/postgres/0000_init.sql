CREATE TABLE "notification_delivery" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"notification_id" text NOT NULL,
	"round" bigint NOT NULL,
	"channel" text NOT NULL,
	"category" text NOT NULL,
	"state" text NOT NULL,
	"gathers" boolean NOT NULL,
	"lead_id" text,
	"job_id" text,
	"attempts" bigint NOT NULL,
	"error" text,
	"tried_at" bigint,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notification" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"ref" text NOT NULL,
	"rev" bigint NOT NULL,
	"hash" text NOT NULL,
	"category" text NOT NULL,
	"priority" text NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"link" text,
	"subject_entity" text,
	"subject_id" text,
	"dedupe_key" text,
	"count" bigint NOT NULL,
	"created" bigint NOT NULL,
	"last_at" bigint NOT NULL,
	"snoozed_until" bigint,
	"acknowledged_at" bigint,
	"open" boolean NOT NULL,
	"round" bigint NOT NULL,
	"round_at" bigint NOT NULL,
	"updated" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notification_rule" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"rev" bigint NOT NULL,
	"hash" text NOT NULL,
	"category" text NOT NULL,
	"channel" text NOT NULL,
	"deliver" text,
	"window_minutes" bigint,
	"per_hour" bigint,
	"quiet" text,
	"zone" text,
	"created" bigint NOT NULL,
	"updated" bigint NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "notification_delivery_once" ON "notification_delivery" USING btree ("notification_id","round","channel");--> statement-breakpoint
CREATE INDEX "notification_delivery_gathering" ON "notification_delivery" USING btree ("user_id","channel","category","state","gathers","attempts");--> statement-breakpoint
CREATE INDEX "notification_delivery_job" ON "notification_delivery" USING btree ("job_id");--> statement-breakpoint
CREATE INDEX "notification_delivery_lead" ON "notification_delivery" USING btree ("lead_id","id");--> statement-breakpoint
CREATE INDEX "notification_delivery_rate" ON "notification_delivery" USING btree ("user_id","channel","tried_at");--> statement-breakpoint
CREATE UNIQUE INDEX "notification_ref" ON "notification" USING btree ("user_id","ref");--> statement-breakpoint
CREATE INDEX "notification_owner" ON "notification" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "notification_list" ON "notification" USING btree ("user_id","open","last_at","id");--> statement-breakpoint
CREATE INDEX "notification_list_all" ON "notification" USING btree ("user_id","last_at","id");--> statement-breakpoint
CREATE INDEX "notification_key" ON "notification" USING btree ("user_id","dedupe_key","last_at");--> statement-breakpoint
CREATE INDEX "notification_old" ON "notification" USING btree ("open","last_at");--> statement-breakpoint
CREATE UNIQUE INDEX "notification_rule_place" ON "notification_rule" USING btree ("user_id","category","channel");