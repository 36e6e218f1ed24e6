package dev.heed.okhttp.bench;

import okhttp3.Request;

/** Lists the two ways to make a call. */
enum Way {
    EXECUTE("`execute()`") {
        @Override
        Runnable begin(Sender sender, Request request, Ending ending) {
            return sender.executing(request, ending);
        }
    },
    ENQUEUE("enqueued") {
        @Override
        Runnable begin(Sender sender, Request request, Ending ending) {
            return sender.enqueued(request, ending);
        }
    };

    private final String text;

    Way(String text) {
        this.text = text;
    }

    /** Begins a call; returns what cancels it. */
    abstract Runnable begin(Sender sender, Request request, Ending ending);

    @Override
    public String toString() {
        return text;
    }
}
