CREATE TABLE "job_queue" (
	"queue" text PRIMARY KEY NOT NULL,
	"paused" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "job" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"ref" text NOT NULL,
	"queue" text NOT NULL,
	"name" text NOT NULL,
	"state" text NOT NULL,
	"priority" bigint NOT NULL,
	"run_at" bigint NOT NULL,
	"payload" jsonb NOT NULL,
	"payload_version" bigint NOT NULL,
	"origin" jsonb NOT NULL,
	"unique_key" text,
	"attempt" bigint NOT NULL,
	"max_attempts" bigint NOT NULL,
	"lost" bigint NOT NULL,
	"lease_token" text,
	"lease_until" bigint,
	"cancel_requested" boolean NOT NULL,
	"progress" bigint,
	"result" jsonb,
	"error" text,
	"created" bigint NOT NULL,
	"started" bigint,
	"finished" bigint
);
--> statement-breakpoint
CREATE UNIQUE INDEX "job_ref" ON "job" USING btree ("user_id","ref");--> statement-breakpoint
CREATE INDEX "job_list" ON "job" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "job_failed" ON "job" USING btree ("user_id","id") WHERE state in ('dead', 'cancelled');--> statement-breakpoint
CREATE INDEX "job_ready" ON "job" USING btree ("queue","user_id","priority","run_at","id") WHERE state = 'ready';--> statement-breakpoint
CREATE INDEX "job_due" ON "job" USING btree ("run_at","queue") WHERE state = 'scheduled';--> statement-breakpoint
CREATE INDEX "job_running" ON "job" USING btree ("queue","user_id") WHERE state = 'running';--> statement-breakpoint
CREATE INDEX "job_ended" ON "job" USING btree ("state","finished","queue") WHERE state in ('done', 'dead', 'cancelled');--> statement-breakpoint
CREATE UNIQUE INDEX "job_unique" ON "job" USING btree ("user_id","name","unique_key") WHERE state in ('scheduled', 'ready', 'running');