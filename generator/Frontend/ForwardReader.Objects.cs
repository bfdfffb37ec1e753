using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.Support;
using RelDrop.Operations;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>What forward makes itself: layers, and records and classes of the user's that hold tensors: tuples with names. They are not changed once they are made, so that it does not matter who shares them.</summary>
internal sealed partial class ForwardReader
{
    /// <summary>Whether a type is a record or a class that holds tensors.</summary>
    private bool IsHolder(ITypeSymbol? type) => type is INamedTypeSymbol { IsTupleType: false } named && Signature.Parts(named).Any(part => IsTensors(part.Type) || IsHolder(part.Type));

    private TupleValue? ReadHolder(IObjectCreationOperation creation)
    {
        if (creation.Constructor is not { } constructor || !IsHolder(creation.Type))
            return null;
        var type = (INamedTypeSymbol)creation.Type!;
        var values = ArgumentValues(creation.Arguments);
        for (var i = 0; i < values.Length; i++)
            Bind(constructor.OriginalDefinition.Parameters[i], constructor.Parameters[i].Type, values[i], creation);
        var syntax = constructor.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();
        var isPositional = syntax is RecordDeclarationSyntax;
        var made = new TupleValue(
            Signature.Parts(type).Select((part, i) => isPositional && i < values.Length ? locals[constructor.OriginalDefinition.Parameters[i]] : Initial(type, part.Type, part.Name, creation)).ToEquatable(),
            Signature.Parts(type).Select(part => part.Name).ToEquatable());
        if (syntax is ConstructorDeclarationSyntax declaration)
        {
            var body = (IConstructorBodyOperation)BodyOf(constructor.OriginalDefinition);
            if (declaration.Initializer is not null || !(body.BlockBody ?? body.ExpressionBody)!.Operations.All(statement => statement is IExpressionStatementOperation))
                throw Unsupported(creation, "object", "Its constructor does more than assign its parts; make it by an initializer: new Output { Logits = logits }.");
            made = As(made, () =>
            {
                ReadBody(constructor, body);
                return (TupleValue)Self!;
            });
        }

        foreach (var parameter in constructor.OriginalDefinition.Parameters)
            locals.Remove(parameter);
        return creation.Initializer is { } initializer ? Initialized(made, initializer) : made;
    }

    /// <summary>What a part of an object is before a constructor sets it.</summary>
    private Value Initial(INamedTypeSymbol owner, ITypeSymbol type, string name, IOperation place)
    {
        var initializer = owner.GetMembers(name).SelectMany(member => member.DeclaringSyntaxReferences).Select(reference => reference.GetSyntax()).Select(syntax => syntax switch
        {
            PropertyDeclarationSyntax property => property.Initializer,
            VariableDeclaratorSyntax field => field.Initializer,
            _ => null,
        }).FirstOrDefault(value => value is not null);
        if (initializer is not null && models.Of(initializer).GetOperation(initializer) is ISymbolInitializerOperation { Value: var value })
            return Kept(name, type, Evaluate(value) is var given && given is PlainValue { IsNull: true } ? Null : given, value);
        return IsTensors(type) || type.IsReferenceType ? Null : new PlainValue($"default({TypeName(type, place)})") { IsPrimary = true, IsStable = true };
    }

    /// <summary>An object with the parts that an initializer sets.</summary>
    private TupleValue Initialized(TupleValue made, IObjectOrCollectionInitializerOperation initializer)
    {
        foreach (var one in initializer.Initializers)
        {
            made = one is ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Member: var member, Type: { } type }, Value: var value }
                ? With(made, member, Kept(member.Name, type, Evaluate(value), value), one)
                : throw Unsupported(one, "initializer", "Give each part its value: new Output { Logits = logits }.");
        }

        return made;
    }

    private TupleValue With(TupleValue made, ISymbol member, Value value, IOperation place)
    {
        var index = IndexOf(made, member);
        return index >= 0 && index < made.Items.Count
            ? made with { Items = made.Items.Select((item, i) => i == index ? value : item).ToEquatable() }
            : throw UnknownOperation(place, member.Name);
    }

    // ---- Modules that forward makes itself ----

    /// <summary>Whether a call makes a layer of TorchSharp's.</summary>
    private static bool IsFactory(IInvocationOperation call) => call.TargetMethod is { IsStatic: true } method && method.ReturnType.IsModule() && method.ContainingType.FullName() is "TorchSharp.torch.nn";

    /// <summary>A layer that forward makes at every call: it must have nothing that is drawn at random.</summary>
    private ModuleValue Made(IOperation creation)
    {
        var type = creation.Type!;
        var name = type.FullName().StartsWith(KnownNames.Modules, System.StringComparison.Ordinal) ? type.FullName().Substring(KnownNames.Modules.Length) : null;
        if (name is not null && (OperationCatalog.ForModule(name)?.Operation is not { } known || known.IsLinear || known == Operation.Embedding || known == Operation.Module || known == Operation.BatchNorm || name.Contains("Dropout")))
            throw Unsupported(creation, "layer", "It is made anew at every call, always in training mode; make it in the constructor and keep it in a field.");
        var made = creation switch
        {
            IInvocationOperation call => CallText(call),
            IObjectCreationOperation one => CreationText(one),
            _ => throw UnknownOperation(creation),
        };
        var held = Name(type.Name, type, made with { IsFresh = true }, creation, hasEffect: true);
        var writes = creation is IInvocationOperation { Arguments: var arguments } && arguments.FirstOrDefault(argument => argument.Parameter?.Name == "inplace") is { Value.ConstantValue: { HasValue: true, Value: bool inPlace } } && inPlace;
        return new ModuleValue(layers.Refer(type, held.Text, type.Name, isKept: false) with { WritesInput = writes }, null);
    }

    private Value? ReadCreation(IObjectCreationOperation creation)
    {
        if (creation.Type.IsModule())
            return Made(creation);
        if (creation.Type is INamedTypeSymbol { Name: "Tuple" or "ValueTuple", ContainingNamespace.Name: "System" } && creation.Arguments.Any(argument => IsTensors(argument.Value.Type)))
            return new TupleValue(ArgumentValues(creation.Arguments).ToEquatable(), default);
        return ReadHolder(creation);
    }
}
