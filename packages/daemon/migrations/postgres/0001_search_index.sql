ALTER TABLE "search_doc" ADD COLUMN "document" tsvector GENERATED ALWAYS AS (
	setweight(to_tsvector('simple', "title"), 'A') || setweight(to_tsvector('simple', "body"), 'B')
) STORED;
--> statement-breakpoint
CREATE INDEX "search_doc_document" ON "search_doc" USING gin ("document");
