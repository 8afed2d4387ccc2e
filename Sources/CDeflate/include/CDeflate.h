#ifndef CDeflate_h
#define CDeflate_h

#include <stddef.h>
#include <stdint.h>

/// Raw deflate (RFC 1951) of `size` bytes into `out` (at least cdeflate_bound(size) bytes).
/// Returns the compressed size, or -1.
long cdeflate(const uint8_t *in, size_t size, uint8_t *out, size_t capacity);

/// The most bytes that deflating `size` bytes can take.
size_t cdeflate_bound(size_t size);

/// Raw inflate. Returns the size, -1 when the data is damaged, -2 when it would exceed `capacity`.
long cinflate(const uint8_t *in, size_t size, uint8_t *out, size_t capacity);

#endif
