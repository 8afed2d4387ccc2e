#include "CQRReader.h"

#define ZX_USE_UTF8 1 /* the result type ZXing's next release has alone */
#include <ZXing/ReadBarcode.h>

int cqr_read(const uint8_t *pixels, int width, int height, int thorough, void *context, cqr_found found) {
    try {
        ZXing::DecodeHints hints;
        hints.setFormats(ZXing::BarcodeFormat::QRCode);
        hints.setTryHarder(true).setTryRotate(thorough != 0).setTryDownscale(thorough != 0);
        const auto results =
            ZXing::ReadBarcodes(ZXing::ImageView(pixels, width, height, ZXing::ImageFormat::Lum), hints);
        int count = 0;
        for (const auto &result : results) {
            if (!result.isValid()) continue;
            found(context, result.bytes().data(), result.bytes().size());
            count += 1;
        }
        return count;
    } catch (...) {
        return -1;
    }
}
