#ifndef CPango_h
#define CPango_h
#include <stddef.h>
#include <stdint.h>

/// A PDF being drawn: points from the top left corner, y downwards.
typedef struct cpango_document cpango_document;

/// Starts a document of one empty page; `created` is an ISO 8601 moment for the file's metadata. NULL without memory.
cpango_document *cpango_create(double width, double height, const char *title, const char *created);

/// Whether a typeface of this family is installed.
int cpango_has_family(cpango_document *document, const char *family);

/// Advance width in points of one line of UTF-8 text in a font such as "BIZ UDGothic Bold 14".
double cpango_width(cpango_document *document, const char *font, const char *text, int length);

/// Called for each character that cannot be drawn as asked: `missing` is 1 when no typeface has it at all (〓 is drawn),
/// 0 when the typeface lacks the variant its selector asks for (the usual form is drawn).
typedef void (*cpango_flaw)(void *context, const char *text, int length, int missing);

/// Draws one line of UTF-8 text, its baseline at y, grey 0 (black) … 1. Every character is found again in the PDF's text,
/// also variation selectors that the typeface does not know.
void cpango_show(cpango_document *document, const char *font, const char *text, int length, double x, double y,
                 double grey, cpango_flaw flaw, void *context);

/// Fills a rectangle.
void cpango_fill(cpango_document *document, double x, double y, double width, double height, double grey);

/// Outlines a rectangle, the line inside its edges.
void cpango_frame(cpango_document *document, double x, double y, double width, double height, double line, double grey);

/// Ends the page and begins the next.
void cpango_next_page(cpango_document *document);

/// Ends the document. The bytes live as long as the document; NULL when drawing failed, see `cpango_error`.
const uint8_t *cpango_finish(cpango_document *document, size_t *length);

/// What cairo says is wrong, in English.
const char *cpango_error(cpango_document *document);

void cpango_destroy(cpango_document *document);

#endif
