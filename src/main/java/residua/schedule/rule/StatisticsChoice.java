package residua.schedule.rule;

import java.util.Optional;
import residua.shape.ChannelPieces;
import residua.shape.ConvGeometry;
import residua.shape.Shape;

/** Decides where a convolution finds the statistics of its output while it stores it. Pure. */
public interface StatisticsChoice {
    /** Nowhere. */
    StatisticsChoice NEVER = new StatisticsChoice() {
        @Override
        public Optional<String> objection(ConvGeometry g) {
            return Optional.of("no device was named");
        }

        @Override
        public Shape shape(ConvGeometry g) {
            throw new IllegalArgumentException("no convolution finds statistics of " + g);
        }
    };

    /** Why batch norm reads the whole output once more for them; empty where the convolution finds them. */
    Optional<String> objection(ConvGeometry g);

    /** Where there is no objection, the shape of the tensor of {@link ChannelPieces} that is passed on, PLAIN. */
    Shape shape(ConvGeometry g);
}
