#include "CPango.h"
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

struct cpango_document {
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoFontMap *fonts;
    PangoContext *context;
    uint8_t *bytes;
    size_t length, capacity;
};

static cairo_status_t append(void *closure, const unsigned char *data, unsigned int count) {
    cpango_document *document = closure;
    if (document->length + count > document->capacity) {
        size_t capacity = 2 * (document->length + count);
        uint8_t *bytes = realloc(document->bytes, capacity);
        if (bytes == NULL) return CAIRO_STATUS_NO_MEMORY;
        document->bytes = bytes;
        document->capacity = capacity;
    }
    memcpy(document->bytes + document->length, data, count);
    document->length += count;
    return CAIRO_STATUS_SUCCESS;
}

cpango_document *cpango_create(double width, double height, const char *title, const char *created) {
    cpango_document *document = calloc(1, sizeof *document);
    if (document == NULL) return NULL;
    document->surface = cairo_pdf_surface_create_for_stream(append, document, width, height);
    cairo_pdf_surface_set_metadata(document->surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(document->surface, CAIRO_PDF_METADATA_CREATE_DATE, created);
    document->cairo = cairo_create(document->surface);
    // A font map of its own: nothing is shared between threads, and 72 dots an inch make font sizes points.
    document->fonts = pango_cairo_font_map_new();
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(document->fonts), 72);
    document->context = pango_font_map_create_context(document->fonts);
    pango_context_set_language(document->context, pango_language_from_string("ja"));
    pango_context_set_base_dir(document->context, PANGO_DIRECTION_LTR);
    pango_context_set_round_glyph_positions(document->context, FALSE);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(document->context, options);
    cairo_font_options_destroy(options);
    return document;
}

int cpango_has_family(cpango_document *document, const char *family) {
    PangoFontFamily **families;
    int count, found = 0;
    pango_font_map_list_families(document->fonts, &families, &count);
    for (int i = 0; i < count && !found; i++) found = strcmp(pango_font_family_get_name(families[i]), family) == 0;
    g_free(families);
    return found;
}

static PangoLayout *line_layout(cpango_document *document, const char *font, const char *text, int length) {
    PangoLayout *layout = pango_layout_new(document->context);
    PangoFontDescription *description = pango_font_description_from_string(font);
    pango_layout_set_font_description(layout, description);
    pango_font_description_free(description);
    pango_layout_set_auto_dir(layout, FALSE);
    pango_layout_set_single_paragraph_mode(layout, TRUE);
    pango_layout_set_text(layout, text, length);
    return layout;
}

double cpango_width(cpango_document *document, const char *font, const char *text, int length) {
    PangoLayout *layout = line_layout(document, font, text, length);
    PangoRectangle logical;
    pango_layout_line_get_extents(pango_layout_get_line_readonly(layout, 0), NULL, &logical);
    g_object_unref(layout);
    return (double)logical.width / PANGO_SCALE;
}

/// Draws one cluster: its bytes of text, and the glyphs from `first` up to `end`.
static double show_cluster(cpango_document *document, PangoFont *font, const PangoGlyphString *glyphs, int first,
                           int end, const char *text, int length, double x, double y) {
    cairo_glyph_t drawn[16];
    int count = 0;
    double advance = 0;
    for (int i = first; i < end; i++) {
        const PangoGlyphInfo *info = &glyphs->glyphs[i];
        if (info->glyph != PANGO_GLYPH_EMPTY && count < 16) {
            drawn[count].index = info->glyph;
            drawn[count].x = x + advance + (double)info->geometry.x_offset / PANGO_SCALE;
            drawn[count].y = y + (double)info->geometry.y_offset / PANGO_SCALE;
            count++;
        }
        advance += (double)info->geometry.width / PANGO_SCALE;
    }
    if (count > 0) {
        cairo_text_cluster_t cluster = {length, count};
        cairo_set_scaled_font(document->cairo, pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(font)));
        cairo_show_text_glyphs(document->cairo, text, length, drawn, count, &cluster, 1, 0);
    }
    return advance;
}

static int is_unknown(const PangoGlyphString *glyphs, int first, int end) {
    for (int i = first; i < end; i++)
        if (glyphs->glyphs[i].glyph != PANGO_GLYPH_EMPTY && (glyphs->glyphs[i].glyph & PANGO_GLYPH_UNKNOWN_FLAG)) return 1;
    return 0;
}

/// Whether all glyphs are invisible: a variation selector that found no variant.
static int is_empty(const PangoGlyphString *glyphs, int first, int end) {
    for (int i = first; i < end; i++)
        if (glyphs->glyphs[i].glyph != PANGO_GLYPH_EMPTY) return 0;
    return 1;
}

void cpango_show(cpango_document *document, const char *font, const char *text, int length, double x, double y,
                 double grey, cpango_flaw flaw, void *context) {
    PangoLayout *layout = line_layout(document, font, text, length);
    cairo_set_source_rgb(document->cairo, grey, grey, grey);
    for (GSList *run = pango_layout_get_line_readonly(layout, 0)->runs; run != NULL; run = run->next) {
        const PangoGlyphItem *item = run->data;
        const PangoGlyphString *glyphs = item->glyphs;
        const char *base = text + item->item->offset;
        int first = 0;
        while (first < glyphs->num_glyphs) {
            int end = first + 1;
            while (end < glyphs->num_glyphs && glyphs->log_clusters[end] == glyphs->log_clusters[first]) end++;
            // An invisible selector belongs to the character before it, or its code would be lost from the PDF's text.
            int last = end, dropped = 0;
            while (last < glyphs->num_glyphs && is_empty(glyphs, last, last + 1)) last++, dropped = 1;
            int from = glyphs->log_clusters[first];
            int to = last < glyphs->num_glyphs ? glyphs->log_clusters[last] : item->item->length;
            if (is_unknown(glyphs, first, end)) {
                if (flaw) flaw(context, base + from, to - from, 1);
                double width = cpango_width(document, font, "〓", -1);
                if (strncmp(base + from, "〓", 3) != 0) cpango_show(document, font, "〓", 3, x, y, grey, NULL, NULL);
                x += width;
            } else {
                if (dropped && flaw) flaw(context, base + from, to - from, 0);
                x += show_cluster(document, item->item->analysis.font, glyphs, first, last, base + from, to - from, x, y);
            }
            first = last;
        }
    }
    g_object_unref(layout);
}

void cpango_fill(cpango_document *document, double x, double y, double width, double height, double grey) {
    cairo_set_source_rgb(document->cairo, grey, grey, grey);
    cairo_rectangle(document->cairo, x, y, width, height);
    cairo_fill(document->cairo);
}

void cpango_frame(cpango_document *document, double x, double y, double width, double height, double line, double grey) {
    cairo_set_source_rgb(document->cairo, grey, grey, grey);
    cairo_set_line_width(document->cairo, line);
    cairo_rectangle(document->cairo, x + line / 2, y + line / 2, width - line, height - line);
    cairo_stroke(document->cairo);
}

void cpango_next_page(cpango_document *document) { cairo_show_page(document->cairo); }

const uint8_t *cpango_finish(cpango_document *document, size_t *length) {
    cairo_surface_finish(document->surface);
    *length = document->length;
    int drawn = cairo_status(document->cairo) == CAIRO_STATUS_SUCCESS
        && cairo_surface_status(document->surface) == CAIRO_STATUS_SUCCESS;
    return drawn ? document->bytes : NULL;
}

const char *cpango_error(cpango_document *document) {
    cairo_status_t status = cairo_status(document->cairo);
    if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(document->surface);
    return cairo_status_to_string(status);
}

void cpango_destroy(cpango_document *document) {
    if (document == NULL) return;
    cairo_destroy(document->cairo);
    cairo_surface_finish(document->surface);
    cairo_surface_destroy(document->surface);
    g_object_unref(document->context);
    g_object_unref(document->fonts);
    free(document->bytes);
    free(document);
}
