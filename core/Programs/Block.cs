using RelDrop.Support;

namespace RelDrop.Programs;

/// <summary>Instructions on the way: what lowerings append to.</summary>
internal sealed class Block
{
    private readonly List<Instruction> steps = [];
    private readonly HashSet<string> defined = [];

    public IReadOnlyList<Instruction> Steps => steps;

    public void Add(Instruction step) => steps.Add(step);

    public void Note(string text) => steps.Add(new Note(text));

    /// <summary>Calls a primitive whose result has a name.</summary>
    public Value Call(Value result, Primitive primitive, params Operand[] operands)
    {
        steps.Add(new Call(primitive, operands, result));
        return result;
    }

    /// <summary>As <see cref="Call"/>, for a tensor.</summary>
    public Value Tensor(string name, Primitive primitive, params Operand[] operands) => Call(Value.Tensor(name), primitive, operands);

    /// <summary>A tensor that several steps of this block may read: made the first time.</summary>
    public Value Once(string name, Primitive primitive, params Operand[] operands) => defined.Add(name) ? Tensor(name, primitive, operands) : Value.Tensor(name);

    /// <summary>Calls a primitive for its effect.</summary>
    public void Do(Primitive primitive, params Operand[] operands) => steps.Add(new Call(primitive, operands) { HasEffect = true });

    /// <summary>Assigns a variable that is there already.</summary>
    public void Assign(Value target, Primitive primitive, params Operand[] operands) => steps.Add(new Call(primitive, operands, target) { Assigns = true });
}
