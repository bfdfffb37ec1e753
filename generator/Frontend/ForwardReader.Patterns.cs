using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace RelDrop.Generator.Frontend;

/// <summary>Patterns as conditions. A variable of a pattern is the part of the subject that it names.</summary>
internal sealed partial class ForwardReader
{
    /// <summary>Whether a subject, which has a name, matches a pattern.</summary>
    private PlainValue Matches(Value subject, IPatternOperation pattern, IOperation place)
    {
        if (subject is TensorValue or PackedValue or ListValue or TupleValue or PartsValue || subject is PlainValue { IsNull: true })
            return MatchesNull(subject, pattern, place);
        var value = subject is ModuleValue module ? PlainValue.Name(module.Layer.Access.TrimEnd('!')) : AsPlain(subject, place);
        if (value.Constant.HasValue && pattern is IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: var constant } } && value.Constant.Value is bool or int or string)
            return Known(Equals(value.Constant.Value, constant));
        if (value.Constant is { HasValue: true, Value: bool } && pattern is INegatedPatternOperation { Pattern: IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: var other } } })
            return Known(!Equals(value.Constant.Value, other));
        Bind(value, subject, pattern, pattern.InputType);
        if (pattern is IDiscardPatternOperation)
            return Known(true);
        var matches = new PlainValue($"{value.Operand} is {PatternText(pattern)}") { IsStable = value.IsStable && !value.MayChange };
        return value.MayChange && HasVariables(pattern) ? Taken(matches, pattern, place) : matches;
    }

    /// <summary>A match of what forward may change: the variables have what is there when it is tested.</summary>
    private PlainValue Taken(PlainValue matches, IPatternOperation pattern, IOperation place)
    {
        var condition = Name("matches", Compilation.GetSpecialType(SpecialType.System_Boolean), matches, place);
        var variables = pattern.DescendantsAndSelf().Select(part => part switch
        {
            IDeclarationPatternOperation declaration => declaration.DeclaredSymbol,
            IRecursivePatternOperation recursive => recursive.DeclaredSymbol,
            IListPatternOperation list => list.DeclaredSymbol,
            _ => null,
        });
        foreach (var variable in variables.OfType<ILocalSymbol>())
        {
            if (locals[variable] is PlainValue part)
                locals[variable] = Name(variable.Name, Substitute(variable.Type), part with { Text = $"{(pattern is INegatedPatternOperation ? "!" : "")}{condition.Text} ? {part.Text} : default!" }, place);
        }

        return condition;
    }

    /// <summary>Tests of a tensor, which is never null where the graph has it.</summary>
    private PlainValue MatchesNull(Value subject, IPatternOperation pattern, IOperation place)
    {
        var isNull = IsNull(subject, place);
        switch (pattern)
        {
            case IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } }:
                return isNull;
            case INegatedPatternOperation negated:
                return Not(MatchesNull(subject, negated.Pattern, place));
            case IDiscardPatternOperation:
                return Known(true);
            case IRecursivePatternOperation { DeconstructionSubpatterns.Length: 0, PropertySubpatterns.Length: 0, MatchedType: var type } recursive when SymbolEqualityComparer.Default.Equals(type, recursive.InputType):
                if (recursive.DeclaredSymbol is { } named)
                    locals[named] = subject;
                return Not(isNull);
            case IDeclarationPatternOperation { DeclaredSymbol: { } declared } declaration when declaration.MatchesNull || declaration.MatchedType is { } matched && matched.IsTensor():
                locals[declared] = subject;
                return declaration.MatchesNull ? Known(true) : Not(isNull);
            case ITypePatternOperation { MatchedType: var tested } when tested.IsTensor():
                return Not(isNull);
            default:
                throw Unsupported(place, "pattern", "Test a tensor for null only.");
        }
    }

    private PlainValue Both(PlainValue condition, IOperation? guard, IOperation place) => guard is null ? condition : Combine(condition, () => Plain(guard), isAnd: true, place);

    private PlainValue Equal(Value subject, IOperation value, IOperation place)
    {
        var constant = Plain(value);
        var known = AsPlain(subject, place);
        return known.Constant.HasValue && constant.Constant.HasValue
            ? Known(Equals(known.Constant.Value, constant.Constant.Value))
            : new PlainValue($"{known.Operand} is {ConstantText(constant)}") { IsStable = known.IsStable };
    }

    /// <summary>Gives the variables of a pattern the parts of the subject that they name. They are read only where the pattern has matched.</summary>
    private void Bind(PlainValue subject, Value whole, IPatternOperation pattern, ITypeSymbol type)
    {
        switch (pattern)
        {
            case IDeclarationPatternOperation { DeclaredSymbol: { } declared } declaration:
                locals[declared] = Part(subject, whole, declaration.MatchesNull ? null : declaration.MatchedType, type, pattern);
                break;
            case IRecursivePatternOperation recursive:
                var self = Part(subject, whole, recursive.MatchedType, type, pattern);
                if (recursive.DeclaredSymbol is { } named)
                    locals[named] = self;
                var own = AsPlain(self, pattern);
                foreach (var property in recursive.PropertySubpatterns)
                {
                    if (property.Member is not IMemberReferenceOperation { Member: var member })
                        throw new NotCompiledException();
                    Bind(new PlainValue($"{own.Operand}.{EscapedName(member)}") { IsPrimary = true, IsStable = own.IsStable && !own.MayChange, MayChange = own.MayChange }, Nothing, property.Pattern, property.Pattern.InputType);
                }

                for (var i = 0; i < recursive.DeconstructionSubpatterns.Length; i++)
                {
                    if (recursive.DeconstructSymbol is not null && HasVariables(recursive.DeconstructionSubpatterns[i]))
                        throw Unsupported(pattern, "pattern", "Take the object apart by a deconstruction, or by its properties.");
                    Bind(new PlainValue($"{own.Operand}.Item{i + 1}") { IsPrimary = true, IsStable = own.IsStable && !own.MayChange, MayChange = own.MayChange }, Nothing, recursive.DeconstructionSubpatterns[i], recursive.DeconstructionSubpatterns[i].InputType);
                }

                break;
            case IListPatternOperation list:
                var slice = list.Patterns.ToList().FindIndex(one => one is ISlicePatternOperation);
                for (var i = 0; i < list.Patterns.Length; i++)
                {
                    if (i == slice)
                    {
                        if (HasVariables(list.Patterns[i]))
                            throw Unsupported(pattern, "pattern", "Take the rest of the list by a range: list[1..].");
                        continue;
                    }

                    var index = slice >= 0 && i > slice ? $"^{list.Patterns.Length - i}" : i.ToString(System.Globalization.CultureInfo.InvariantCulture);
                    Bind(new PlainValue($"{subject.Operand}[{index}]") { IsPrimary = true, IsStable = subject.IsStable && !subject.MayChange, MayChange = subject.MayChange }, Nothing, list.Patterns[i], list.Patterns[i].InputType);
                }

                if (list.DeclaredSymbol is { } all)
                    locals[all] = subject;
                break;
            case IBinaryPatternOperation binary:
                Bind(subject, whole, binary.LeftPattern, type);
                Bind(subject, whole, binary.RightPattern, binary.RightPattern.InputType);
                break;
            case INegatedPatternOperation negated:
                Bind(subject, whole, negated.Pattern, type);
                break;
        }
    }

    private static bool HasVariables(IOperation pattern) => pattern.DescendantsAndSelf().Any(part => part is IDeclarationPatternOperation { DeclaredSymbol: not null } or IRecursivePatternOperation { DeclaredSymbol: not null });

    /// <summary>A subject seen as what it has been tested to be.</summary>
    private Value Part(PlainValue subject, Value whole, ITypeSymbol? matched, ITypeSymbol type, IOperation place)
    {
        if (matched is null)
            return whole is ModuleValue ? whole : subject;
        if (whole is ModuleValue module)
            return Cast(module, matched, place);
        return SymbolEqualityComparer.Default.Equals(matched, type)
            ? subject
            : new PlainValue($"(({TypeName(matched, place)}){subject.Operand})") { IsPrimary = true, IsStable = subject.IsStable };
    }

    /// <summary>A constant of a pattern, where null has no type.</summary>
    private static string ConstantText(PlainValue constant) => constant.IsNull ? "null" : constant.Operand;

    /// <summary>A pattern as C#, without its variables.</summary>
    private string PatternText(IPatternOperation pattern)
    {
        switch (pattern)
        {
            case IDiscardPatternOperation:
                return "_";
            case IConstantPatternOperation constant:
                return ConstantText(Plain(constant.Value));
            case ITypePatternOperation type:
                return TypeName(type.MatchedType, type);
            case IDeclarationPatternOperation declaration:
                return declaration.MatchesNull || declaration.MatchedType is null ? "var _" : $"{TypeName(declaration.MatchedType, declaration)} _";
            case INegatedPatternOperation negated:
                return negated.Pattern is IConstantPatternOperation or ITypePatternOperation ? $"not {PatternText(negated.Pattern)}" : $"not ({PatternText(negated.Pattern)})";
            case IBinaryPatternOperation binary:
                return $"({PatternText(binary.LeftPattern)} {(binary.OperatorKind == BinaryOperatorKind.Or ? "or" : "and")} {PatternText(binary.RightPattern)})";
            case IRelationalPatternOperation relational:
                return $"{TokenOf(relational.OperatorKind)} {Plain(relational.Value).Operand}";
            case IListPatternOperation list:
                return $"[{string.Join(", ", list.Patterns.Select(PatternText))}]";
            case ISlicePatternOperation slice:
                return slice.Pattern is null ? ".." : $".. {PatternText(slice.Pattern)}";
            case IRecursivePatternOperation recursive:
                var type1 = SymbolEqualityComparer.Default.Equals(recursive.MatchedType, recursive.InputType) || recursive.MatchedType.IsTupleType ? "" : TypeName(recursive.MatchedType, recursive) + " ";
                var positions = recursive.DeconstructionSubpatterns.Length == 0 ? "" : $"({string.Join(", ", recursive.DeconstructionSubpatterns.Select(PatternText))})";
                var properties = recursive.PropertySubpatterns.Select(property => property.Member is IMemberReferenceOperation { Member: var member } ? $"{EscapedName(member)}: {PatternText(property.Pattern)}" : throw new NotCompiledException());
                return $"{type1}{positions}{(positions.Length > 0 && recursive.PropertySubpatterns.Length == 0 ? "" : $"{{ {string.Join(", ", properties)} }}")}";
            default:
                throw UnknownOperation(pattern);
        }
    }
}
