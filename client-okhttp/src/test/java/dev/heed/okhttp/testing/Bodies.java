package dev.heed.okhttp.testing;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/** Request bodies that differ from {@link RequestBody#create} in one point. */
public final class Bodies {
    private Bodies() {}

    /** Sent in chunks. */
    public static RequestBody ofUnknownLength(String text) {
        return new Text(text) {
            @Override
            public long contentLength() {
                return -1;
            }
        };
    }

    public static RequestBody oneShot(String text) {
        return new Text(text) {
            @Override
            public boolean isOneShot() {
                return true;
            }
        };
    }

    /** Does not say that it can be sent so often only. */
    public static RequestBody throwingAfter(int reads) {
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

    public static RequestBody duplexThatEnds() {
        return new Duplex(true);
    }

    /** Nobody ever ends it. */
    public static RequestBody duplexThatStaysOpen() {
        return new Duplex(false);
    }

    /** A duplex body is a stream of the caller's. */
    private static final class Duplex extends Text {
        private final boolean ends;

        Duplex(boolean ends) {
            super("a stream");
            this.ends = ends;
        }

        @Override
        public long contentLength() {
            return -1;
        }

        @Override
        public boolean isDuplex() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            super.writeTo(sink);
            sink.flush();
            if (ends) {
                sink.close();
            }
        }
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
