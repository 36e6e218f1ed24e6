package dev.heed.micrometer.picture;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.heed.micrometer.HeedMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;

/** Reads the dashboard that the module brings. */
public final class Dashboard {
    private Dashboard() {}

    /** A panel: its title, the unit of its values, and what it shows. */
    public record Panel(String title, String unit, List<Query> queries) {}

    public static JsonObject json() throws IOException {
        try (InputStream in = HeedMetrics.class.getResourceAsStream("grafana-dashboard.json")) {
            return JsonParser.parseReader(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))
                    .getAsJsonObject();
        }
    }

    public static List<Panel> panels() throws IOException {
        return elements(json(), "panels").stream().map(Dashboard::panel).toList();
    }

    private static Panel panel(JsonObject panel) {
        String unit = panel.getAsJsonObject("fieldConfig")
                .getAsJsonObject("defaults")
                .get("unit")
                .getAsString();
        return new Panel(
                panel.get("title").getAsString(),
                unit,
                elements(panel, "targets").stream()
                        .map(target -> Query.read(target.get("expr").getAsString()))
                        .toList());
    }

    public static List<JsonObject> elements(JsonObject parent, String array) {
        return StreamSupport.stream(parent.getAsJsonArray(array).spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .toList();
    }
}
