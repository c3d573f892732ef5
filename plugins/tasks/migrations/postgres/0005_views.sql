CREATE TABLE "task_context" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"rev" bigint NOT NULL,
	"hash" text NOT NULL,
	"name" text NOT NULL,
	"filter" text NOT NULL,
	"project" text,
	"labels" jsonb NOT NULL,
	"active" boolean NOT NULL,
	"created" bigint NOT NULL,
	"updated" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "task_view" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"rev" bigint NOT NULL,
	"hash" text NOT NULL,
	"name" text NOT NULL,
	"filter" text NOT NULL,
	"sort" text,
	"columns" text,
	"created" bigint NOT NULL,
	"updated" bigint NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "task_context_name" ON "task_context" USING btree ("user_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "task_view_name" ON "task_view" USING btree ("user_id","name");