using System.Collections.Generic;
using System.Linq;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Rules;

namespace RelDrop.Generator.Emission;

/// <summary>Writes the terms of a rule for one linear layer, each part of input and parameters once.</summary>
internal sealed class TermEmitter(string id, string input, string output, string layer, string weight, string bias, bool biasMayBeNull, bool reduce)
{
    private readonly List<Step> steps = [];
    private readonly HashSet<string> defined = [];

    /// <summary>A rule's steps, and the input's relevance: a lone product with the input itself is not made here.</summary>
    public (IEnumerable<Step> Steps, Relevance Sent) Emit(LinearRule rule, Relevance relevance, string name)
    {
        var needsWhole = rule.Groups.Any(group => group.Mask != OutputMask.All);
        if (needsWhole)
            steps.AddRange(relevance.Whole());
        var arriving = needsWhole ? new Relevance(relevance.Name) : relevance;
        var sum = new List<string>();
        for (var i = 0; i < rule.Groups.Count; i++)
        {
            var suffix = rule.Groups.Count == 1 ? "" : ((char)('a' + i)).ToString();
            sum.Add(Emit(rule, rule.Groups[i], suffix, arriving));
        }

        if (reduce && rule.Groups is [{ Coefficient: 1, Terms: [{ IsNegative: false } lone] }] && Input(lone.Input, rule) == input)
            return (steps, Relevance.Product(name, input, $"c{id}", ownsFactor: true));

        // A lone product with an input of 1 needs no name of its own.
        if (steps[steps.Count - 1] is Define { Variables: [{ Name: var last }] } product && sum is [var only] && only == last)
            steps[steps.Count - 1] = Define.Tensor(name, product.Expression);
        else
            steps.Add(Define.Tensor(name, sum.Aggregate(Fragment.Sum)));
        return (steps, new Relevance(name));
    }

    /// <summary>The steps up to a group's products; the result is their sum as an expression.</summary>
    private string Emit(LinearRule rule, RuleGroup group, string suffix, Relevance relevance)
    {
        var denominator = new List<(bool IsNegative, string Text)>();
        var factors = new List<(string Input, string Weight, RuleTerm Term)>();
        foreach (var term in group.Terms)
        {
            var x = Input(term.Input, rule);
            var w = Parameter(term.Weight, weight, "w" + id, rule);
            factors.Add((x, w, term));

            // Where the denominator is the layer's own output, it need not be computed again.
            var z = output;
            if (!reduce || term is not { Input: InputPart.Value, Weight: ParameterPart.Value, Bias: ParameterPart.Value })
            {
                z = $"z{id}{suffix}{(group.Terms.Count == 1 ? Letter(term.Weight) : Letter(term.Input))}";
                var b = term.Bias == ParameterPart.None ? "null" : Parameter(term.Bias, bias, "b" + id, rule);
                steps.Add(Define.Tensor(z, $"Lrp.LinearLayer.Forward({layer}, {x}, {w}, {b})"));
            }

            denominator.Add((term.IsNegative, z));
        }

        var s = $"s{id}{suffix}";
        var arriving = group.Mask switch
        {
            OutputMask.Positive => new Relevance($"Lrp.Part.WherePositive({relevance.Name}, {output})"),
            OutputMask.Negative => new Relevance($"Lrp.Part.WhereNegative({relevance.Name}, {output})"),
            _ => relevance,
        };
        steps.Add(arriving.Share(s, Sum(denominator), Literal.Arguments(rule.Stabilizer)));

        var products = new List<(bool IsNegative, string Text)>();
        foreach (var (x, w, term) in factors)
        {
            var c = $"c{id}{suffix}{(group.Terms.Count == 1 ? "" : Letter(term.Input))}";
            steps.Add(Define.Tensor(c, $"Lrp.LinearLayer.Backward({layer}, {s}, {w}, shape{id})"));
            products.Add((term.IsNegative, term.Input == InputPart.One ? c : $"{x} * {c}"));
        }

        return group.Coefficient == 1 ? Sum(products) : $"Lrp.Part.Scale({Sum(products)}, {Literal.Of(group.Coefficient)})";
    }

    private static string Sum(IEnumerable<(bool IsNegative, string Text)> terms) => terms.Aggregate("", (sum, term) =>
        sum.Length == 0 ? (term.IsNegative ? "-" : "") + term.Text : term.IsNegative ? $"{Grouped(sum)} - {Grouped(term.Text)}" : Fragment.Sum(sum, term.Text));

    private static string Grouped(string text) => text.Contains(" * ") && text[0] is not ('(' or 'L') ? $"({text})" : text;

    private string Input(InputPart part, LinearRule rule) => part switch
    {
        InputPart.Positive => Once($"x{id}p", $"Lrp.Part.Positive({input})"),
        InputPart.Negative => Once($"x{id}n", $"Lrp.Part.Negative({input})"),
        InputPart.One => Once($"x{id}o", Constant([1])),
        InputPart.Low => Once($"x{id}l", Constant(rule.Low)),
        InputPart.High => Once($"x{id}h", Constant(rule.High)),
        _ => input,
    };

    private string Constant(IEnumerable<double> values) => $"Lrp.LinearLayer.Constant({layer}, {input}, {string.Join(", ", values.Select(Literal.Of))})";

    private string Parameter(ParameterPart part, string value, string name, LinearRule rule)
    {
        // A layer may have no bias; then no part of it exists either.
        var isBias = name[0] == 'b';
        var expression = part switch
        {
            ParameterPart.Positive => $"Lrp.Part.Positive({value})",
            ParameterPart.Negative => $"Lrp.Part.Negative({value})",
            ParameterPart.FavorPositive => $"Lrp.Part.FavorPositive({value}, {Literal.Of(rule.Gamma)})",
            ParameterPart.FavorNegative => $"Lrp.Part.FavorNegative({value}, {Literal.Of(rule.Gamma)})",
            ParameterPart.Squared => $"Lrp.Part.Square({value})",
            _ => value,
        };

        // A part of a bias that may be missing stays an expression: it is small, and read once.
        return part == ParameterPart.Value || (isBias && biasMayBeNull) ? expression : Once(name + Letter(part), expression);
    }

    private string Once(string name, string expression)
    {
        if (defined.Add(name))
            steps.Add(Define.Tensor(name, expression));
        return name;
    }

    private static string Letter(InputPart part) => part switch
    {
        InputPart.Positive => "p",
        InputPart.Negative => "n",
        InputPart.One => "o",
        InputPart.Low => "l",
        InputPart.High => "h",
        _ => "x",
    };

    private static string Letter(ParameterPart part) => part switch
    {
        ParameterPart.Positive => "p",
        ParameterPart.Negative => "n",
        ParameterPart.FavorPositive => "fp",
        ParameterPart.FavorNegative => "fn",
        ParameterPart.Squared => "s",
        _ => "x",
    };
}
