#include "CZint.h"
#include <zint.h>

static int is_set(const struct zint_symbol *symbol, int row, int column) {
    return (symbol->encoded_data[row][column / 8] >> (column % 8)) & 1;
}

int czint_qr(const uint8_t *text, size_t length, uint8_t *modules) {
    // Version 40-M holds 2331 bytes; a length beyond it would only be refused later.
    if (length == 0 || length > 2331) return 0;
    struct zint_symbol *symbol = ZBarcode_Create();
    if (symbol == NULL) return 0;
    symbol->symbology = BARCODE_QRCODE;
    symbol->input_mode = UNICODE_MODE;
    symbol->option_1 = 2; // level M
    int side = 0;
    if (ZBarcode_Encode(symbol, text, (int)length) < ZINT_ERROR && symbol->width <= CZINT_QR_MAX_SIDE
        && symbol->rows == symbol->width) {
        side = symbol->width;
        for (int row = 0; row < side; row++)
            for (int column = 0; column < side; column++)
                modules[row * side + column] = (uint8_t)is_set(symbol, row, column);
    }
    ZBarcode_Delete(symbol);
    return side;
}

int czint_japanpost(const uint8_t *codes, size_t length, uint8_t *bars) {
    if (length == 0 || length > 20) return ZINT_ERROR_TOO_LONG;
    struct zint_symbol *symbol = ZBarcode_Create();
    if (symbol == NULL) return ZINT_ERROR_MEMORY;
    symbol->symbology = BARCODE_JAPANPOST;
    int error = ZBarcode_Encode(symbol, codes, (int)length);
    if (error < ZINT_ERROR) {
        error = 0;
        // Three rows: ascender, track, descender; a bar in every second column.
        if (symbol->rows != 3 || symbol->width != 2 * CZINT_JAPANPOST_BARS - 1) error = ZINT_ERROR_INVALID_DATA;
        for (int bar = 0; error == 0 && bar < CZINT_JAPANPOST_BARS; bar++) {
            int up = is_set(symbol, 0, 2 * bar), down = is_set(symbol, 2, 2 * bar);
            bars[bar] = up ? (down ? 1 : 2) : (down ? 3 : 4);
        }
    }
    ZBarcode_Delete(symbol);
    return error;
}
