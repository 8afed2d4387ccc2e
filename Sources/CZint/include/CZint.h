#ifndef CZint_h
#define CZint_h
#include <stddef.h>
#include <stdint.h>

/// Modules a side of the largest QR symbol (version 40).
#define CZINT_QR_MAX_SIDE 177
/// Bars of a Japan Post customer barcode: START, 21 codes of three bars, STOP.
#define CZINT_JAPANPOST_BARS 67

/// Encodes UTF-8 text as a QR code, error correction level M.
/// `modules` takes side × side bytes, row by row, 1 = dark; it must hold CZINT_QR_MAX_SIDE² bytes.
/// Returns the modules a side, or 0 when the text does not fit or cannot be encoded.
int czint_qr(const uint8_t *text, size_t length, uint8_t *modules);

/// Encodes the seven postal digits and the address part (0-9, A-Z, '-'; at most 20 characters) as a customer barcode.
/// `bars` takes 67 bytes: 1 long, 2 upper, 3 lower, 4 timing. Returns 0, or zint's error number.
int czint_japanpost(const uint8_t *codes, size_t length, uint8_t *bars);

#endif
