package residua.data;

import java.util.List;

/**
 * The ten classes of {@code shapes}, as closed loops around the origin that reach to about 1; a second loop of
 * opposite direction is a hole. Every one keeps its class when it is turned, mirrored or stretched a little.
 */
final class ShapeOutline {
    /** Corners of a round loop: enough for a smooth edge at 224 pixels. */
    private static final int ROUND = 48;

    /** Every class with its outline, in the order of the labels. */
    static final List<ShapeOutline> ALL = List.of(
            new ShapeOutline("circle", arc(0, 0, 1, 0, 360, ROUND)),
            new ShapeOutline("square", loop(-0.85, -0.85, 0.85, -0.85, 0.85, 0.85, -0.85, 0.85)),
            new ShapeOutline("triangle", arc(0, 0, 1.15, 90, 450, 3)),
            new ShapeOutline("star", star()),
            new ShapeOutline("cross", cross(1.05, 0.3)),
            new ShapeOutline("ring", arc(0, 0, 1, 0, 360, ROUND), arc(0, 0, 0.55, 360, 0, ROUND)),
            new ShapeOutline("crescent", crescent()),
            new ShapeOutline(
                    "arrow", loop(0, 1.1, -0.75, 0.2, -0.25, 0.2, -0.25, -1.05, 0.25, -1.05, 0.25, 0.2, 0.75, 0.2)),
            new ShapeOutline("heart", heart()),
            new ShapeOutline("stripes", bar(-0.72), bar(0), bar(0.72)));

    private final String label;
    private final List<float[]> loops;

    private ShapeOutline(String label, float[]... loops) {
        this.label = label;
        this.loops = List.of(loops);
    }

    /** Name of the class. */
    String label() {
        return label;
    }

    /** The loops, each {@code x0, y0, x1, y1, ...}; not to be written to. */
    List<float[]> loops() {
        return loops;
    }

    private static float[] loop(double... xy) {
        float[] loop = new float[xy.length];
        for (int i = 0; i < xy.length; i++) {
            loop[i] = (float) xy[i];
        }
        return loop;
    }

    /** Corners on a circle, from one angle to another in degrees; the last angle is left out. */
    private static float[] arc(double x, double y, double radius, double from, double to, int corners) {
        double[] loop = new double[2 * corners];
        for (int i = 0; i < corners; i++) {
            double angle = StrictMath.toRadians(from + (to - from) * i / corners);
            loop[2 * i] = x + radius * StrictMath.cos(angle);
            loop[2 * i + 1] = y + radius * StrictMath.sin(angle);
        }
        return loop(loop);
    }

    private static float[] star() {
        float[] outer = arc(0, 0, 1.15, 90, 450, 5);
        float[] inner = arc(0, 0, 0.48, 126, 486, 5);
        float[] loop = new float[20];
        for (int i = 0; i < 5; i++) {
            System.arraycopy(outer, 2 * i, loop, 4 * i, 2);
            System.arraycopy(inner, 2 * i, loop, 4 * i + 2, 2);
        }
        return loop;
    }

    private static float[] cross(double a, double b) {
        return loop(-b, -a, b, -a, b, -b, a, -b, a, b, b, b, b, a, -b, a, -b, b, -a, b, -a, -b, -b, -b);
    }

    /** A disc less another that is shifted to the right: the outer arc one way, the inner one back. */
    private static float[] crescent() {
        double shift = 0.5;
        double inner = 0.8;
        // Both circles meet where x = (1 + shift^2 - inner^2) / (2 shift).
        double x = (1 + shift * shift - inner * inner) / (2 * shift);
        double outerAngle = StrictMath.toDegrees(StrictMath.acos(x));
        double innerAngle = StrictMath.toDegrees(StrictMath.acos((x - shift) / inner));
        float[] out = arc(0, 0, 1, outerAngle, 360 - outerAngle, ROUND);
        float[] back = arc(shift, 0, inner, 360 - innerAngle, innerAngle, ROUND);
        float[] loop = new float[out.length + back.length];
        System.arraycopy(out, 0, loop, 0, out.length);
        System.arraycopy(back, 0, loop, out.length, back.length);
        return loop;
    }

    private static float[] heart() {
        double[] loop = new double[2 * ROUND];
        for (int i = 0; i < ROUND; i++) {
            double t = 2 * StrictMath.PI * i / ROUND;
            double s = StrictMath.sin(t);
            loop[2 * i] = s * s * s * 1.05;
            loop[2 * i + 1] = (13 * StrictMath.cos(t)
                                    - 5 * StrictMath.cos(2 * t)
                                    - 2 * StrictMath.cos(3 * t)
                                    - StrictMath.cos(4 * t))
                            / 15.5
                    + 0.15;
        }
        return loop(loop);
    }

    private static float[] bar(double y) {
        double half = 0.21;
        return loop(-0.95, y - half, 0.95, y - half, 0.95, y + half, -0.95, y + half);
    }
}
