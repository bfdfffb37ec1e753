using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using RelDrop.Generator.Support;
using RelDrop.Support;

namespace RelDrop.Generator.IR;

/// <summary>What names mean where the generated members of a class stand.</summary>
/// <param name="Foreign">Names of <see cref="EmittedNames"/> that mean something else there.</param>
/// <param name="Reserved">Names that private generated members and type parameters must not have.</param>
/// <param name="Hidden">The public generated members that hide inherited ones.</param>
internal sealed record NameScope(EquatableArray<string> Foreign, EquatableArray<string> Reserved, EquatableArray<string> Hidden)
{
    /// <summary>A scope in which every name is free.</summary>
    public static NameScope Empty { get; } = new(default, default, default);

    /// <summary>A name that nothing has yet: the wanted one, or that with the first number that makes it free.</summary>
    public string Free(string wanted, IEnumerable<string> others)
    {
        var taken = new HashSet<string>(Reserved.Concat(others));
        return Enumerable.Range(1, int.MaxValue - 1)
            .Select(number => number == 1 ? wanted : wanted + number.ToString(CultureInfo.InvariantCulture))
            .First(name => !taken.Contains(name));
    }

    /// <summary>The modifier with which a public generated member is declared.</summary>
    public string Modifier(string member) => Hidden.Contains(member) ? "public new" : "public";
}
