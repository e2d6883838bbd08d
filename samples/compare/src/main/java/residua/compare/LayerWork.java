package residua.compare;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;

/**
 * One pass of a convolution, as a side is asked for it.
 *
 * @param pass the computation
 * @param g its sizes
 * @param form how it is to be done, in words of the side
 */
record LayerWork(ConvPass pass, ConvGeometry g, String form) {
    private static final String PREFIX = "layer";

    /** Reads {@link #text()}. */
    static LayerWork of(String text) {
        String[] words = text.split(":");
        if (words.length != 4 || !words[0].equals(PREFIX)) {
            throw new IllegalArgumentException("no work is called " + text);
        }
        int[] g = Arrays.stream(words[2].split(",")).mapToInt(Integer::parseInt).toArray();
        ConvGeometry sizes = new ConvGeometry(
                g[0], g[1], g[2], g[3], g[4], g[5], g[6], g[7], g[8], g[9], g[10], g[11], g[12], g[13]);
        return new LayerWork(ConvPass.valueOf(words[1]), sizes, words[3]);
    }

    /** In one word. */
    String text() {
        String sizes = IntStream.of(
                        g.n(),
                        g.c(),
                        g.h(),
                        g.w(),
                        g.k(),
                        g.r(),
                        g.s(),
                        g.strideH(),
                        g.strideW(),
                        g.padH(),
                        g.padW(),
                        g.dilationH(),
                        g.dilationW(),
                        g.groups())
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(","));
        return String.join(":", PREFIX, pass.name(), sizes, form);
    }

    /** Whether only the form differs. */
    boolean sameLayer(LayerWork other) {
        return pass == other.pass && g.equals(other.g);
    }
}
