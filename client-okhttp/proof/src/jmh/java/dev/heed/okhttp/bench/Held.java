package dev.heed.okhttp.bench;

import dev.heed.Scope;
import dev.heed.okhttp.Admissions;
import okhttp3.Request;

/** Lists the holds that stand, none of which concerns the call that is measured. */
enum Held {
    NOTHING("no hold stands", 0) {
        @Override
        Request refused(int i) {
            throw new IllegalStateException("nothing is held");
        }
    },
    OTHER_HOSTS("10,000 holds on other hosts", 10_000) {
        @Override
        Request refused(int i) {
            return get("https://host-" + i + ".example/orders/1");
        }
    },
    OTHER_RESOURCES("10,000 holds on other URLs of the host", 10_000) {
        @Override
        Request refused(int i) {
            return get("https://api.example/orders/9" + i);
        }
    };

    static final Request REQUEST = get("https://api.example/orders/1");

    private final String text;
    private final int count;

    Held(String text, int count) {
        this.text = text;
        this.count = count;
    }

    abstract Request refused(int i);

    Admissions admissions() {
        Admissions admissions = new Admissions();
        admissions.arm(count, this == OTHER_HOSTS ? Scope.ORIGIN : Scope.RESOURCE, this::refused);
        return admissions;
    }

    private static Request get(String url) {
        return new Request.Builder().url(url).build();
    }

    @Override
    public String toString() {
        return text;
    }
}
