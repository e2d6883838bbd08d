package residua.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What charts lay beside something else: a file, or all files together where none has a row that another has too, so that
 * they only complete one another.
 *
 * @param legend what it is called in charts; empty where there is nothing beside it
 * @param colour its number
 * @param documents of which it consists
 */
record Side(String legend, int colour, List<Document> documents) {

    /** One for each file where any are compared, else one for all. */
    static List<Side> of(List<Document> documents, boolean compared) {
        if (!compared) {
            return List.of(new Side("", 0, documents));
        }
        List<Side> sides = new ArrayList<>();
        for (Document d : documents) {
            sides.add(new Side(d.label(), sides.size(), List.of(d)));
        }
        return sides;
    }

    /** Those that have any of these rows. */
    static List<Side> with(List<Side> sides, Predicate<ReportRow> wanted) {
        return sides.stream().filter(s -> !s.rows(wanted).isEmpty()).toList();
    }

    /** Its rows that are not known to be wrong and that are wanted, by name. */
    Map<String, ReportRow> rows(Predicate<ReportRow> wanted) {
        Map<String, ReportRow> rows = new LinkedHashMap<>();
        for (Document d : documents) {
            d.right().stream().filter(wanted).forEach(r -> rows.putIfAbsent(r.name(), r));
        }
        return rows;
    }

    /** Adds what is drawn of each of those rows to a chart's series, in the order of names; a gap where it has none. */
    void draw(Chart.Series series, Collection<String> names, Predicate<ReportRow> wanted, Consumer<ReportRow> drawn) {
        Map<String, ReportRow> rows = rows(wanted);
        for (String name : names) {
            Optional.ofNullable(rows.get(name)).ifPresentOrElse(drawn, series::gap);
        }
    }

    /** Its layers. */
    List<ReportRow> layers() {
        return List.copyOf(rows(ReportRow::isLayer).values());
    }

    /** A number of its device's, the largest that any of its files has; 0 where none has any. */
    double device(String key) {
        return documents.stream().mapToDouble(d -> d.device(key)).max().orElse(0);
    }

    /** Where it stands beside others, which it is. */
    String which() {
        return legend.isEmpty() ? "" : ", " + legend;
    }
}
