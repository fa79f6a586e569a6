// libcurl's setters and getters take any type, which Swift cannot call: here they have one each
// (https://curl.se/libcurl/c/curl_easy_setopt.html).

#include <curl/curl.h>

static inline CURLcode fed_curl_set_number(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode fed_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode fed_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode fed_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

typedef size_t (*fed_curl_receiver)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode fed_curl_set_receiver(CURL *handle, CURLoption option, fed_curl_receiver value) {
    return curl_easy_setopt(handle, option, value);
}

static inline long fed_curl_number(CURL *handle, CURLINFO info) {
    long value = 0;
    curl_easy_getinfo(handle, info, &value);
    return value;
}

// The result of the transfer that has ended on a multi handle with one transfer; -1 while it runs.
static inline int fed_curl_result(CURLM *multi) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left))) {
        if (message->msg == CURLMSG_DONE) return (int)message->data.result;
    }
    return -1;
}
