using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Rules;

namespace RelDrop.Passes;

/// <summary>Which rule an operation of a graph gets: the layer's own, then the composite's; null is the gradient.</summary>
internal static class RuleAssignment
{
    public static RuleSpec? Assign(Apply apply, CompositeSpec composite, bool isFirst) =>
        apply.Layer?.Rule ?? (apply.Operation == Operation.OutputSoftmax ? RuleSpec.Pass : RuleSelection.Select(composite, apply.Operation, apply.Layer?.Path, isFirst));
}
