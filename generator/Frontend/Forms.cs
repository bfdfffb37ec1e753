using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace RelDrop.Generator.Frontend;

/// <summary>
/// What torch computes in one call, such as attention, written out in C#: it is read as if it stood in the model. The files are resources,
/// and are bound beside a compilation only where it calls for one.
/// </summary>
internal sealed class Forms
{
    private static readonly string[] Files = ["Attention.cs", "Embedding.cs", "Products.cs", "Recurrent.cs"];
    private static readonly ConditionalWeakTable<Compilation, Forms> Known = new();
    private readonly INamedTypeSymbol methods;

    private Forms(Compilation compilation)
    {
        // Bound with the options of the user's own files.
        var options = (CSharpParseOptions)compilation.SyntaxTrees.First().Options;
        Compilation = compilation.AddSyntaxTrees(Files.Select(file => CSharpSyntaxTree.ParseText(Read(file), options.WithDocumentationMode(DocumentationMode.None), path: "RelDrop.Forms." + file)));
        methods = Compilation.GetTypeByMetadataName("RelDrop.Forms.Form") ?? Compilation.Assembly.GetTypeByMetadataName("RelDrop.Forms.Form")!;
    }

    /// <summary>The functions and layers that have a form, by their names.</summary>
    public static HashSet<string> Names { get; } =
    [
        "scaled_dot_product_attention", "MultiheadAttention", "TransformerEncoderLayer", "TransformerEncoder", "TransformerDecoderLayer", "TransformerDecoder", "LSTM", "GRU", "RNN", "EmbeddingBag", "addmm", "addmv",
    ];

    /// <summary>The user's compilation with the forms beside it.</summary>
    public Compilation Compilation { get; }

    /// <summary>The forms beside a compilation.</summary>
    public static Forms Of(Compilation compilation) => Known.GetValue(compilation, one => new Forms(one));

    /// <summary>The form of a function or layer.</summary>
    public IMethodSymbol Method(string name) => methods.GetMembers(name).OfType<IMethodSymbol>().First();

    private static SourceText Read(string file)
    {
        using var stream = typeof(Forms).Assembly.GetManifestResourceStream(file) ?? throw new FileNotFoundException(file);
        return SourceText.From(stream);
    }
}
