// linkem NAMESPACE_A NAMESPACE_B DELAY_MS LOSS_PERCENT KBIT SEED
//
// A slow and lossy link between two network namespaces, for kernels without sch_netem: a TUN device in each (tunA,
// tunB). A packet is lost with LOSS_PERCENT, or else sent at KBIT kbit/s after those before it (a queue of 125,000
// bytes, what does not fit is lost) and delivered DELAY_MS later. Says "up" when both devices are there; ends by
// SIGTERM, or after ten minutes, and tells what became of the packets.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { PLACES = 8192, QUEUE_BYTES = 125000, LIFE_SECONDS = 600 };

typedef struct {
    int64_t due;
    int length;
    uint8_t bytes[2048];
} Packet;

// One way. The queue is a ring.
typedef struct {
    Packet *queue;
    int head, tail, count;
    int64_t free_at;
    unsigned long taken, bytes, delivered, lost, overflown;
} Way;

static volatile sig_atomic_t ended;
static void end(int number) {
    (void)number;
    ended = 1;
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int open_tun(const char *space, const char *name) {
    char path[128];
    snprintf(path, sizeof path, "/var/run/netns/%s", space);
    int netns = open(path, O_RDONLY);
    if (netns < 0 || setns(netns, CLONE_NEWNET)) {
        perror(path);
        exit(1);
    }
    close(netns);
    int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
    struct ifreq request;
    memset(&request, 0, sizeof request);
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    if (device < 0 || ioctl(device, TUNSETIFF, &request)) {
        perror("tun");
        exit(1);
    }
    return device;
}

// xorshift, 0 to 1
static uint64_t state;
static double draw(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (state >> 11) / 9007199254740992.0;
}

int main(int count, char **arguments) {
    if (count != 7) return 64;
    int device[2];
    device[0] = open_tun(arguments[1], "tunA");
    device[1] = open_tun(arguments[2], "tunB");
    int64_t delay = atof(arguments[3]) * 1e6;
    double loss = atof(arguments[4]) / 100, bytes_per_ns = atof(arguments[5]) / 8e6;
    state = strtoull(arguments[6], 0, 10) * 2654435761u + 88172645463325252ULL;
    signal(SIGTERM, end);
    signal(SIGINT, end);
    signal(SIGALRM, end);
    alarm(LIFE_SECONDS);
    Way way[2];
    memset(way, 0, sizeof way);
    for (int i = 0; i < 2; i++) way[i].queue = malloc(sizeof(Packet) * PLACES);
    puts("up");
    fflush(stdout);
    while (!ended) {
        int64_t time = now(), next = time + 50000000LL;
        for (int i = 0; i < 2; i++)
            if (way[i].count && way[i].queue[way[i].head].due < next) next = way[i].queue[way[i].head].due;
        struct pollfd ready[2] = {{device[0], POLLIN, 0}, {device[1], POLLIN, 0}};
        struct timespec pause = {0, next > time ? next - time : 0};
        ppoll(ready, 2, &pause, 0);
        time = now();
        for (int i = 0; i < 2; i++) {
            Way *w = &way[i];
            for (int k = 0; k < 64 && w->count < PLACES; k++) {
                Packet *packet = &w->queue[w->tail];
                int length = read(device[i], packet->bytes, sizeof packet->bytes);
                if (length <= 0) break;
                w->taken++;
                w->bytes += length;
                if (draw() < loss) {
                    w->lost++;
                    continue;
                }
                int64_t start = w->free_at > time ? w->free_at : time;
                if ((start - time) * bytes_per_ns > QUEUE_BYTES) {
                    w->overflown++;
                    continue;
                }
                w->free_at = start + (int64_t)(length / bytes_per_ns);
                packet->due = w->free_at + delay;
                packet->length = length;
                w->tail = (w->tail + 1) % PLACES;
                w->count++;
            }
            while (w->count && w->queue[w->head].due <= time) {
                Packet *packet = &w->queue[w->head];
                if (write(device[1 - i], packet->bytes, packet->length) == packet->length) w->delivered++;
                w->head = (w->head + 1) % PLACES;
                w->count--;
            }
        }
    }
    for (int i = 0; i < 2; i++)
        fprintf(stderr, "linkem %s: packets %lu, bytes %lu, delivered %lu, lost %lu, did not fit %lu\n",
            i ? "B to A" : "A to B", way[i].taken, way[i].bytes, way[i].delivered, way[i].lost, way[i].overflown);
    return 0;
}
