package dev.heed.okhttp;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/** Request bodies that differ from {@link RequestBody#create} in one point. */
final class Bodies {
    private Bodies() {}

    /** Sent in chunks. */
    static RequestBody ofUnknownLength(String text) {
        return new Text(text) {
            @Override
            public long contentLength() {
                return -1;
            }
        };
    }

    static RequestBody oneShot(String text) {
        return new Text(text) {
            @Override
            public boolean isOneShot() {
                return true;
            }
        };
    }

    /** Does not say that it can be sent so often only. */
    static RequestBody throwingAfter(int reads) {
        AtomicInteger left = new AtomicInteger(reads);
        return new Text("an order") {
            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                if (left.getAndDecrement() <= 0) {
                    throw new IllegalStateException("read before");
                }
                super.writeTo(sink);
            }
        };
    }

    private static class Text extends RequestBody {
        private final String text;

        Text(String text) {
            this.text = text;
        }

        @Override
        public MediaType contentType() {
            return Lab.TEXT;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.writeUtf8(text);
        }
    }
}
