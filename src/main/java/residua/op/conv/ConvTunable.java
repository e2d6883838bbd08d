package residua.op.conv;

import residua.kernel.Params;

/** An algorithm by name, with settings that may be chosen. */
abstract class ConvTunable implements ConvAlgorithm {
    private final String name;
    private final Params settings;

    ConvTunable(String name, Params settings) {
        this.name = name;
        this.settings = settings;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Params settings() {
        return settings;
    }
}
