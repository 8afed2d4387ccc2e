#ifndef CJPEG_h
#define CJPEG_h

#include <stddef.h>
#include <stdint.h>

/* libjpeg with its errors turned into results: nothing here prints, exits or aborts. Pictures have 8 bits a sample. */

enum cjpeg_status {
    CJPEG_OK = 0,
    /* The bytes do not begin with a JPEG's start marker. */
    CJPEG_NOT_JPEG,
    /* The data end before the picture does. */
    CJPEG_TRUNCATED,
    /* The data are spoiled, or of a kind libjpeg does not decode (12 bit, lossless). */
    CJPEG_DAMAGED,
    CJPEG_OUT_OF_MEMORY
};

enum cjpeg_colour {
    CJPEG_GREY = 1,
    /* Three components, stored as RGB or YCbCr. */
    CJPEG_RGB,
    /* Four components, stored as CMYK or YCCK. */
    CJPEG_CMYK,
    CJPEG_OTHER
};

typedef struct {
    int width;
    int height;
    /* Number of components stored. */
    int components;
    enum cjpeg_colour colour;
    int bits;
    int progressive;
} cjpeg_header;

/* Reads up to the first scan. */
enum cjpeg_status cjpeg_inspect(const uint8_t *bytes, size_t count, cjpeg_header *header);

/* Size of the picture when decoded at 1/denominator (1, 2, 4 or 8). */
void cjpeg_scaled_size(int width, int height, int denominator, int *scaled_width, int *scaled_height);

/*
 * Decodes into `pixels`: rows packed without gaps, 3 bytes a pixel (red, green, blue) or 1 when `grey` is set.
 * `capacity` must hold exactly the scaled size. The end of the data is read too, so that a cut is noticed.
 */
enum cjpeg_status cjpeg_decode(
    const uint8_t *bytes, size_t count, int denominator, int grey, uint8_t *pixels, size_t capacity);

typedef struct {
    int width;
    int height;
    /* 1 grey, 3 RGB, 4 CMYK (written the way Adobe does, inverted values). */
    int components;
    /* 1 … 100 */
    int quality;
    /* Colour at half the resolution in both directions. */
    int halve_colour;
    int progressive;
} cjpeg_encoding;

/* Encodes packed rows. On CJPEG_OK `*bytes` must be given back to cjpeg_free. */
enum cjpeg_status cjpeg_encode(
    const uint8_t *pixels, size_t pixel_count, const cjpeg_encoding *encoding, uint8_t **bytes, size_t *count);

void cjpeg_free(uint8_t *bytes);

#endif
