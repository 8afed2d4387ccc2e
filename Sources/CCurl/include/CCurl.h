// libcurl without its variadic functions, which Swift cannot call.
#ifndef CCurl_h
#define CCurl_h

#include <curl/curl.h>

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_offset(CURL *handle, CURLoption option, curl_off_t value);
/// Strings are copied by libcurl; lists and CURLOPT_POSTFIELDS are not and must outlive the transfer.
CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *value);
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, const void *value);
/// The bytes are copied.
CURLcode ccurl_set_blob(CURL *handle, CURLoption option, const void *bytes, size_t length);

/// Callbacks for what arrives (body, header lines), what leaves, going back in it, and progress.
typedef size_t (*ccurl_transfer)(char *bytes, size_t size, size_t count, void *context);
typedef int (*ccurl_seek)(void *context, curl_off_t offset, int origin);
typedef int (*ccurl_progress)(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d);
CURLcode ccurl_set_transfer(CURL *handle, CURLoption function, CURLoption data, ccurl_transfer callback, void *context);
CURLcode ccurl_set_seek(CURL *handle, ccurl_seek callback, void *context);
CURLcode ccurl_set_progress(CURL *handle, ccurl_progress callback, void *context);

/// 0 when it is not known.
long ccurl_get_long(CURL *handle, CURLINFO info);

/// What a read callback answers to give up.
extern const size_t ccurl_read_abort;

#endif
