using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Operations;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>What is written in place: a new tensor takes the place of the old one.</summary>
internal sealed partial class ForwardReader
{
    /// <summary>y[…] = z: a new tensor takes the place of y, with the elements of z in it.</summary>
    private Value AssignElements(IOperation owner, IPropertyReferenceOperation element, Value value, IOperation place)
    {
        var before = Evaluate(owner) as TensorValue;
        if (before is null)
            throw Unsupported(place, "assignment", "Assign to elements of what forward has computed; it must not change the model.");
        var inputs = new List<int>();
        var x = OperandText(before, owner, inputs);
        var values = OperandText(value, place, inputs);
        var code = $"Lrp.Elements.Replace({x}, {values}, {IndexText([.. element.Arguments.Select(argument => argument.Value)], inputs, "TensorIndex.Tensor({0})")})";
        var result = AddFunction(place, "assignment", new KnownFunction(Operation.Function, OutputRange.Any), code, inputs.ToEquatable());
        Overwrite(before, result, place);
        return value;
    }

    /// <summary>What a tensor may share memory with that is a view of a value; <see cref="Memory.None"/> if it is of none.</summary>
    private static int StorageOf(Value? value) => value switch
    {
        TensorValue tensor => tensor.Id,
        PlainValue { IsFresh: false, IsNull: false } => Memory.ModelsOwn,
        _ => Memory.None,
    };

    /// <summary>A tensor that may be a view of a value.</summary>
    private TensorValue View(TensorValue result, int of)
    {
        if (of != Memory.None)
            memory.Share(result.Id, of);
        return result;
    }

    /// <summary>A tensor was changed in place: whatever is that tensor is the result now; what may share its memory must not be read again.</summary>
    private void Overwrite(TensorValue before, TensorValue result, IOperation place)
    {
        if (isWithoutGradient && before.Carries)
            throw Unsupported(place, "change in place", "Under no_grad autograd would not know of it; use the operation that returns a new tensor.");
        if (memory.MayShare(before.Id, Memory.ModelsOwn))
            throw Unsupported(place, "change in place", "It may change a tensor of the model's; use the operation that returns a new one.");
        memory.Share(result.Id, before.Id);
        memory.Write(before.Id, result.Id, place);
        Replace(value => value is TensorValue tensor && tensor.Id == before.Id, result);
    }

    /// <summary>Puts a value in the place of others, wherever one is held: in locals, tuples and lists.</summary>
    private void Replace(System.Func<Value, bool> isOld, Value value)
    {
        foreach (var local in locals.Keys.ToArray())
            locals[local] = Current(locals[local]);
        foreach (var list in lists.Keys.ToArray())
            lists[list] = lists[list].Select(Current).ToEquatable();

        Value Current(Value one) => isOld(one) ? value
            : one is TupleValue tuple ? tuple with { Items = tuple.Items.Select(Current).ToEquatable() }
            : one;
    }
}
