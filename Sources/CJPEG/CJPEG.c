#include "CJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jerror.h>
#include <jpeglib.h>

/* Scans a progressive picture may have; more only waste time (a known way to stall decoders). */
enum { SCAN_LIMIT = 200, ROWS_AT_ONCE = 16 };

typedef struct {
    struct jpeg_error_mgr base;
    jmp_buf escape;
    int ended_early;
    int spoiled;
} reporter;

static void leave(j_common_ptr info) {
    longjmp(((reporter *)info->err)->escape, 1);
}

/* Some cameras fill up with 0x00 or 0xFF before the end marker. Data there that the picture does not use tell that
   something before them was read wrongly. The bytes passed over stand right before
   `next_input_byte`. */
static int is_padding_at_end(j_common_ptr info) {
    if (!info->is_decompressor || info->err->msg_parm.i[1] != JPEG_EOI) return 0;
    /* At the end of the data libjpeg reads an end marker of its own, not ours. */
    if (((reporter *)info->err)->ended_early > 0) return 0;
    const JOCTET *next = ((j_decompress_ptr)info)->src->next_input_byte;
    for (int bytes = info->err->msg_parm.i[0]; bytes > 0; bytes--) {
        next--;
        if (*next != 0x00 && *next != 0xFF) return 0;
    }
    return 1;
}

static void count_warning(j_common_ptr info, int level) {
    if (level >= 0) return; /* trace messages */
    reporter *report = (reporter *)info->err;
    switch (report->base.msg_code) {
    case JWRN_JPEG_EOF:
        report->ended_early += 1;
        break;
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_MUST_RESYNC:
        report->spoiled += 1;
        break;
    case JWRN_EXTRANEOUS_DATA: /* data between two markers that belong to nothing */
        report->spoiled += !is_padding_at_end(info);
        break;
    default: /* oddities that leave every pixel right */
        break;
    }
}

static void say_nothing(j_common_ptr info) {
    (void)info;
}

static struct jpeg_error_mgr *set_up(reporter *report) {
    jpeg_std_error(&report->base);
    report->base.error_exit = leave;
    report->base.emit_message = count_warning;
    report->base.output_message = say_nothing;
    report->ended_early = 0;
    report->spoiled = 0;
    return &report->base;
}

static enum cjpeg_status status_of(const reporter *report) {
    switch (report->base.msg_code) {
    case JERR_NO_SOI:
        return CJPEG_NOT_JPEG;
    case JERR_INPUT_EMPTY:
    case JERR_INPUT_EOF:
        return CJPEG_TRUNCATED;
    case JERR_OUT_OF_MEMORY:
        return CJPEG_OUT_OF_MEMORY;
    default: /* after a cut, libjpeg meets an end it made up itself and finds it misplaced */
        return report->ended_early ? CJPEG_TRUNCATED : CJPEG_DAMAGED;
    }
}

static void limit_scans(j_common_ptr info) {
    if (info->is_decompressor && ((j_decompress_ptr)info)->input_scan_number > SCAN_LIMIT) {
        info->err->msg_code = JERR_BAD_PROGRESSION;
        leave(info);
    }
}

static enum cjpeg_colour colour_of(const struct jpeg_decompress_struct *info) {
    switch (info->jpeg_color_space) {
    case JCS_GRAYSCALE:
        return CJPEG_GREY;
    case JCS_RGB:
    case JCS_YCbCr:
        return CJPEG_RGB;
    case JCS_CMYK:
    case JCS_YCCK:
        return CJPEG_CMYK;
    default:
        return CJPEG_OTHER;
    }
}

enum cjpeg_status cjpeg_inspect(const uint8_t *bytes, size_t count, cjpeg_header *header) {
    struct jpeg_decompress_struct info;
    reporter report;
    info.err = set_up(&report);
    if (setjmp(report.escape)) {
        jpeg_destroy_decompress(&info);
        return status_of(&report);
    }
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, bytes, count);
    jpeg_read_header(&info, TRUE);
    header->width = (int)info.image_width;
    header->height = (int)info.image_height;
    header->components = info.num_components;
    header->colour = colour_of(&info);
    header->bits = info.data_precision;
    header->progressive = info.progressive_mode != 0;
    enum cjpeg_status status = report.ended_early ? CJPEG_TRUNCATED : CJPEG_OK;
    jpeg_destroy_decompress(&info);
    return status;
}

void cjpeg_scaled_size(int width, int height, int denominator, int *scaled_width, int *scaled_height) {
    *scaled_width = (width + denominator - 1) / denominator;
    *scaled_height = (height + denominator - 1) / denominator;
}

enum cjpeg_status cjpeg_decode(
    const uint8_t *bytes, size_t count, int denominator, int grey, uint8_t *pixels, size_t capacity) {
    struct jpeg_decompress_struct info;
    struct jpeg_progress_mgr progress = {.progress_monitor = limit_scans};
    reporter report;
    info.err = set_up(&report);
    if (setjmp(report.escape)) {
        jpeg_destroy_decompress(&info);
        return status_of(&report);
    }
    jpeg_create_decompress(&info);
    info.progress = &progress;
    jpeg_mem_src(&info, bytes, count);
    jpeg_read_header(&info, TRUE);
    info.scale_num = 1;
    info.scale_denom = (unsigned)denominator;
    info.out_color_space = grey ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_start_decompress(&info);

    size_t row_bytes = (size_t)info.output_width * (grey ? 1 : 3);
    if (row_bytes * info.output_height != capacity) {
        jpeg_destroy_decompress(&info);
        return CJPEG_DAMAGED;
    }
    while (info.output_scanline < info.output_height) {
        JSAMPROW rows[ROWS_AT_ONCE];
        JDIMENSION wanted = info.output_height - info.output_scanline;
        if (wanted > ROWS_AT_ONCE) wanted = ROWS_AT_ONCE;
        for (JDIMENSION row = 0; row < wanted; row++) {
            rows[row] = pixels + (info.output_scanline + row) * row_bytes;
        }
        jpeg_read_scanlines(&info, rows, wanted);
    }
    jpeg_finish_decompress(&info); /* reads to the end marker */
    jpeg_destroy_decompress(&info);
    if (report.ended_early) return CJPEG_TRUNCATED;
    return report.spoiled ? CJPEG_DAMAGED : CJPEG_OK;
}

static void configure(struct jpeg_compress_struct *info, const cjpeg_encoding *encoding) {
    info->image_width = (JDIMENSION)encoding->width;
    info->image_height = (JDIMENSION)encoding->height;
    info->input_components = encoding->components;
    info->in_color_space =
        encoding->components == 1 ? JCS_GRAYSCALE : encoding->components == 4 ? JCS_CMYK : JCS_RGB;
    jpeg_set_defaults(info);
    jpeg_set_quality(info, encoding->quality, TRUE);
    int colour_step = encoding->halve_colour ? 2 : 1;
    info->comp_info[0].h_samp_factor = encoding->components == 3 ? colour_step : 1;
    info->comp_info[0].v_samp_factor = encoding->components == 3 ? colour_step : 1;
    if (encoding->progressive) jpeg_simple_progression(info);
}

enum cjpeg_status cjpeg_encode(
    const uint8_t *pixels, size_t pixel_count, const cjpeg_encoding *encoding, uint8_t **bytes, size_t *count) {
    struct jpeg_compress_struct info;
    reporter report;
    unsigned char *output = NULL;
    unsigned long output_count = 0;
    size_t row_bytes = (size_t)encoding->width * (size_t)encoding->components;
    if (row_bytes * (size_t)encoding->height != pixel_count) return CJPEG_DAMAGED;

    info.err = set_up(&report);
    if (setjmp(report.escape)) {
        /* Only lack of memory leads here. The buffer stays: libjpeg tells where it lies only when it finishes. */
        jpeg_destroy_compress(&info);
        return status_of(&report);
    }
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &output, &output_count);
    configure(&info, encoding);
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
        JSAMPROW row = (JSAMPROW)(pixels + info.next_scanline * row_bytes);
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    *bytes = output;
    *count = output_count;
    return CJPEG_OK;
}

void cjpeg_free(uint8_t *bytes) {
    free(bytes);
}
