package dev.heed.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** OpenTelemetry's SDK, and calls each of which has a caller with a span of its own. */
final class TraceLab {
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

    final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build();

    /** The ways to send a traced call. */
    enum Way {
        WRAP_EXECUTE,
        WRAP_ENQUEUE,
        FACTORY_EXECUTE,
        FACTORY_ENQUEUE;

        boolean wraps() {
            return this == WRAP_EXECUTE || this == WRAP_ENQUEUE;
        }

        Call.Factory factory(TracedCalls calls, OkHttpClient client) {
            return wraps() ? calls.wrap(client) : calls.callFactory(client);
        }

        private void send(Call call, CompletableFuture<Integer> status) {
            if (this == WRAP_ENQUEUE || this == FACTORY_ENQUEUE) {
                call.enqueue(new Callback() {
                    @Override
                    public void onResponse(Call sent, Response response) {
                        response.close();
                        status.complete(response.code());
                    }

                    @Override
                    public void onFailure(Call sent, IOException failure) {
                        status.completeExceptionally(failure);
                    }
                });
                return;
            }
            try (Response response = call.execute()) {
                status.complete(response.code());
            } catch (IOException e) {
                status.completeExceptionally(e);
            }
        }
    }

    /** Who makes a call, from a thread of its own, while its span is the current one. */
    final class Caller {
        private final Span span = sdk.getTracer("test").spanBuilder("caller").startSpan();
        private final CompletableFuture<Integer> status = new CompletableFuture<>();
        final Call call;

        Caller(Way way, Call.Factory calls, Request request) {
            try (Scope scope = span.makeCurrent()) {
                assertThat(scope).isNotNull();
                call = calls.newCall(request); // OpenTelemetry's own call keeps what is current now
            }
            new Thread(() -> send(way), "caller").start();
        }

        private void send(Way way) {
            try (Scope scope = span.makeCurrent()) {
                assertThat(scope).isNotNull();
                way.send(call, status);
            }
        }

        boolean isDone() {
            return status.isDone();
        }

        /** What came of the call; its span ends then. */
        int status() {
            try {
                assertThat(status).succeedsWithin(10, TimeUnit.SECONDS);
                return status.join();
            } finally {
                span.end();
            }
        }

        Throwable failure() {
            try {
                assertThat(status).failsWithin(10, TimeUnit.SECONDS);
                return status.handle((code, thrown) -> thrown).join();
            } finally {
                span.end();
            }
        }

        /** The spans below this caller's, in the order in which they began. */
        List<SpanData> attempts() {
            return spans().stream()
                    .filter(made ->
                            made.getParentSpanId().equals(span.getSpanContext().getSpanId()))
                    .toList();
        }

        /** The events of this caller's span, with their attributes, as text. */
        List<String> events() {
            return spans().stream()
                    .filter(made ->
                            made.getSpanId().equals(span.getSpanContext().getSpanId()))
                    .flatMap(made -> made.getEvents().stream())
                    .map(Caller::text)
                    .toList();
        }

        private static String text(EventData event) {
            Long wait = event.getAttributes().get(TracedCalls.WAIT_MS);
            return event.getName() + " " + event.getAttributes().get(TracedCalls.ATTEMPT) + " "
                    + event.getAttributes().get(TracedCalls.REASON) + (wait == null ? "" : " " + wait);
        }
    }

    /** All spans that have ended, also those that have another parent than they should. */
    List<SpanData> spans() {
        return exporter.getFinishedSpanItems();
    }
}
