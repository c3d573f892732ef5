CREATE TABLE "task_label" (
	"user_id" text NOT NULL,
	"label" text NOT NULL,
	"task_id" text NOT NULL,
	CONSTRAINT "task_label_user_id_label_task_id_pk" PRIMARY KEY("user_id","label","task_id")
);
--> statement-breakpoint
CREATE TABLE "task" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"ref" text NOT NULL,
	"rev" bigint NOT NULL,
	"hash" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"notes" text,
	"status" text NOT NULL,
	"priority" text,
	"priority_rank" bigint NOT NULL,
	"due_local" text,
	"due_zone" text,
	"due_at" bigint,
	"due_sort" bigint NOT NULL,
	"all_day" boolean NOT NULL,
	"wait_at" bigint,
	"labels" jsonb NOT NULL,
	"project" text,
	"parent_id" text,
	"estimate" bigint,
	"depends" jsonb NOT NULL,
	"annotations" jsonb NOT NULL,
	"attributes" jsonb NOT NULL,
	"ai_suggested" boolean NOT NULL,
	"ai_confidence" double precision,
	"smart_scheduled" boolean NOT NULL,
	"created" bigint NOT NULL,
	"updated" bigint NOT NULL,
	"completed" bigint
);
--> statement-breakpoint
CREATE UNIQUE INDEX "task_ref" ON "task" USING btree ("user_id","ref");--> statement-breakpoint
CREATE INDEX "task_owner" ON "task" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "task_list" ON "task" USING btree ("user_id","status","due_sort","priority_rank","id");--> statement-breakpoint
CREATE INDEX "task_list_all" ON "task" USING btree ("user_id","due_sort","priority_rank","id");--> statement-breakpoint
CREATE INDEX "task_parent" ON "task" USING btree ("user_id","parent_id");