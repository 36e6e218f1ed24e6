package dev.heed.okhttp.fleet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A {@link Caller} in a small JVM of its own. */
final class CallerProcess implements AutoCloseable {
    final Said said = new Said();

    private final Process process;
    private final PrintStream commands;

    private CallerProcess(Process process) {
        this.process = process;
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "reads caller " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    static CallerProcess start(Subject subject, String url, String redis, String namespace) throws IOException {
        return new CallerProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Caller.class.getName(),
                        subject.name(),
                        url,
                        redis,
                        namespace)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.hear(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void go(Load load, long phase) {
        commands.println(load + " " + phase);
    }

    void stop() {
        commands.println("stop");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
