CREATE TABLE "undo_change" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"step" bigint,
	"undone" bigint,
	"at" bigint NOT NULL,
	"operation" text NOT NULL,
	"actor" text NOT NULL,
	"entity" text NOT NULL,
	"entity_id" text NOT NULL,
	"ref" text,
	"title" text,
	"before" jsonb,
	"hash" text,
	"after" jsonb
);
--> statement-breakpoint
ALTER TABLE "idempotency" ADD COLUMN "purged" boolean;--> statement-breakpoint
CREATE INDEX "undo_change_step" ON "undo_change" USING btree ("user_id","step","seq");--> statement-breakpoint
CREATE INDEX "undo_change_entity" ON "undo_change" USING btree ("entity_id");