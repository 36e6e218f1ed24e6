package dev.heed.okhttp.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Starts {@link RefusingServer} and talks to it. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final PrintStream commands;
    private final BufferedReader answers;
    private final int port;

    private ServerProcess(Process process) throws IOException {
        this.process = process;
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
        port = Integer.parseInt(answers.readLine());
    }

    static ServerProcess start() throws IOException {
        return new ServerProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RefusingServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    String url(int id) {
        return "http://127.0.0.1:" + port + "/" + id;
    }

    String tell(String command) throws IOException {
        commands.println(command);
        return answers.readLine();
    }

    /** What was seen since the last command. */
    Map<String, Long> report() throws IOException {
        String[] pairs = tell("report").split(" ", -1);
        Map<String, Long> report = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            report.put(pairs[i], Long.parseLong(pairs[i + 1]));
        }
        return report;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
