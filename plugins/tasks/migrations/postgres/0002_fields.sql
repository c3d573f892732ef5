CREATE TABLE "task_depends" (
	"user_id" text NOT NULL,
	"task_id" text NOT NULL,
	"depends_on" text NOT NULL,
	CONSTRAINT "task_depends_user_id_task_id_depends_on_pk" PRIMARY KEY("user_id","task_id","depends_on")
);
--> statement-breakpoint
CREATE TABLE "task_interval" (
	"user_id" text NOT NULL,
	"task_id" text NOT NULL,
	"start" bigint NOT NULL,
	"end" bigint,
	CONSTRAINT "task_interval_user_id_task_id_start_pk" PRIMARY KEY("user_id","task_id","start")
);
--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "deadline" text;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "scheduled_at" bigint;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "rrule" text;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "repeat_from" text;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "series_id" text;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "recurrence_id" text;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "dtstart" text;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "rdate" jsonb;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "exdate" jsonb;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "position" double precision;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "links" jsonb;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "reminders" jsonb;--> statement-breakpoint
ALTER TABLE "task" ADD COLUMN "intervals" jsonb;--> statement-breakpoint
CREATE INDEX "task_depends_on" ON "task_depends" USING btree ("user_id","depends_on","task_id");--> statement-breakpoint
CREATE INDEX "task_interval_start" ON "task_interval" USING btree ("user_id","start");--> statement-breakpoint
CREATE UNIQUE INDEX "task_instance" ON "task" USING btree ("user_id","series_id","recurrence_id");--> statement-breakpoint
INSERT INTO "task_depends" SELECT DISTINCT "task"."user_id", "task"."id", "on"."value" FROM "task", jsonb_array_elements_text("task"."depends") AS "on"("value");