CREATE TABLE "schedule_slot" (
	"schedule_id" text NOT NULL,
	"slot" bigint NOT NULL,
	"at" bigint NOT NULL,
	"state" text NOT NULL,
	"job_id" text,
	"missed" bigint NOT NULL,
	"ahead" bigint,
	CONSTRAINT "schedule_slot_schedule_id_slot_pk" PRIMARY KEY("schedule_id","slot")
);
--> statement-breakpoint
CREATE TABLE "schedule" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"title" text NOT NULL,
	"kind" text NOT NULL,
	"owner" text,
	"job" text NOT NULL,
	"payload" jsonb NOT NULL,
	"scopes" jsonb NOT NULL,
	"cron" text NOT NULL,
	"zone" text,
	"misfire" text NOT NULL,
	"grace_ms" bigint NOT NULL,
	"overlap" text NOT NULL,
	"jitter_ms" bigint NOT NULL,
	"offset_ms" bigint NOT NULL,
	"defined" jsonb,
	"paused" boolean NOT NULL,
	"settled" bigint NOT NULL,
	"slot" bigint,
	"slot_zone" text NOT NULL,
	"next_at" bigint,
	"fault" text,
	"last_fired" bigint,
	"last_job" text,
	"missed" bigint NOT NULL,
	"created" bigint NOT NULL,
	"updated" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "schedule_slot_at" ON "schedule_slot" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "schedule_name" ON "schedule" USING btree ("user_id","name");--> statement-breakpoint
CREATE INDEX "schedule_next" ON "schedule" USING btree ("next_at");