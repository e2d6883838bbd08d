package residua.schedule;

import java.util.function.ToDoubleFunction;
import residua.graph.Parameter;
import residua.op.sgd.SgdUpdate;

/**
 * How an optimiser updates parameters, as far as a plan must know to do it.
 *
 * @param convention where the learning rate enters
 * @param nesterov whether the step looks ahead along the momentum
 * @param decay weight decay of a parameter
 */
public record UpdateRule(SgdUpdate.Convention convention, boolean nesterov, ToDoubleFunction<Parameter> decay) {}
