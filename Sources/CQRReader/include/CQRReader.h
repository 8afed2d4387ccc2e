#ifndef CQRReader_h
#define CQRReader_h

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Called once for each code found, with the bytes it holds (valid during the call). */
typedef void (*cqr_found)(void *context, const uint8_t *bytes, size_t count);

/*
 * Looks for QR codes in a grey picture (rows packed without gaps), each pixel judged against the mean of its
 * neighbourhood, so that uneven light does not matter. `thorough` also tries turned and smaller copies.
 * Returns how many were found, or -1 where there was no memory. Never throws.
 */
int cqr_read(const uint8_t *pixels, int width, int height, int thorough, void *context, cqr_found found);

#ifdef __cplusplus
}
#endif

#endif
