using System.Collections.Generic;
using System.Linq;
using RelDrop.Generator.Support;

namespace RelDrop.Generator.Emission;

/// <summary>One step of a generated method.</summary>
internal abstract record Step;

/// <summary>A comment on its own line, after a blank one.</summary>
internal sealed record Comment(string Text) : Step;

/// <summary>
/// A statement that defines variables. Tensors that it makes are <see cref="Owned"/>: liveness disposes them after their
/// last use.
/// </summary>
/// <param name="Target">What stands left of the <c>=</c>, such as <c>{0}</c> or <c>({0}, {1})</c> over the variables; empty for a bare statement.</param>
/// <param name="Expression">What stands right of it.</param>
/// <param name="Variables">The variables that it defines.</param>
/// <param name="Types">Their types.</param>
/// <param name="Owned">Whether each is a tensor of the method's own.</param>
/// <param name="Uses">The variables that it reads.</param>
internal sealed record Define(
    string Target, string Expression, IReadOnlyList<string> Variables, IReadOnlyList<string> Types, bool Owned, IReadOnlyList<string> Uses) : Step
{
    public static Define Tensor(string name, string expression, params string[] uses) => new("{0}", expression, [name], ["Tensor"], true, uses);

    public static Define Other(string type, string name, string expression, params string[] uses) => new("{0}", expression, [name], [type], false, uses);
}

/// <summary>Alternatives: the first whose condition holds runs. An empty condition is <c>else</c>.</summary>
/// <param name="Sides">Conditions and bodies.</param>
/// <param name="Exports">The tensors that every side defines for what follows.</param>
internal sealed record Choice(IReadOnlyList<(string Condition, List<Step> Body)> Sides, IReadOnlyList<string> Exports) : Step;

/// <summary>A loop.</summary>
internal sealed record Repeat(string Header, List<Step> Body) : Step;

/// <summary>Assigns variables that are declared outside, such as a side's exports.</summary>
internal sealed record Assign(string Name, string Expression, IReadOnlyList<string> Uses) : Step;
