package residua.shape;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Which names somebody may have meant who typed another. */
public final class Spelling {
    private Spelling() {}

    /** The names in the order of how few edits make them of what was typed; those with as many, in their own order. */
    public static List<String> nearest(String typed, Collection<String> names) {
        return names.stream()
                .sorted(Comparator.comparingInt(name -> edits(typed, name)))
                .toList();
    }

    /**
     * Least number of letters inserted, deleted, replaced, or exchanged with the next one, to make b of a; none is edited
     * twice (Damerau, "A technique for computer detection and correction of spelling errors", 1964).
     */
    public static int edits(String a, String b) {
        int[][] least = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    least[i][j] = i + j;
                    continue;
                }
                int replaced = least[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                least[i][j] = Math.min(replaced, 1 + Math.min(least[i - 1][j], least[i][j - 1]));
                boolean exchanged =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (exchanged) {
                    least[i][j] = Math.min(least[i][j], least[i - 2][j - 2] + 1);
                }
            }
        }
        return least[a.length()][b.length()];
    }
}
