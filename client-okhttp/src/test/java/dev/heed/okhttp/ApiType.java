package dev.heed.okhttp;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One public type as text: its head, then its public and protected members, sorted. What it inherits from a type that is
 * not public counts as its own. Names of parameters are left out, as nothing can refer to them; those of record
 * components stand in the head. So are {@code equals}, {@code hashCode} and {@code toString}, which every object has.
 */
final class ApiType {
    private static final int SHOWN = Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.ABSTRACT;
    private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString");

    private final Class<?> type;
    private final List<String> members = new ArrayList<>();

    ApiType(Class<?> type) {
        this.type = type;
    }

    static boolean isPublic(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return isShown(type.getModifiers()) && !type.isSynthetic() && (outer == null || isPublic(outer));
    }

    private static boolean isShown(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    String text() {
        collect(type);
        return head() + members.stream().sorted().map(line -> "\n  " + line).collect(Collectors.joining());
    }

    private String head() {
        int noise = type.isInterface() ? Modifier.ABSTRACT | Modifier.STATIC | Modifier.INTERFACE : 0;
        String modifiers = Modifier.toString(type.getModifiers() & ~noise);
        String kind = type.isInterface() ? "interface" : type.isRecord() ? "record" : type.isEnum() ? "enum" : "class";
        return marks(type) + modifiers + (type.isSealed() ? " sealed " : " ") + kind + " " + type.getName()
                + variables(type.getTypeParameters())
                + components()
                + list(" extends ", type.getSuperclass() == null ? Stream.empty() : superclass())
                + list(type.isInterface() ? " extends " : " implements ", Arrays.stream(type.getGenericInterfaces()))
                + list(" permits ", type.isSealed() ? Arrays.stream(type.getPermittedSubclasses()) : Stream.empty());
    }

    private Stream<Type> superclass() {
        boolean implied = type.isRecord() || type.isEnum() || type.getSuperclass() == Object.class;
        return implied ? Stream.empty() : Stream.of(type.getGenericSuperclass());
    }

    private String components() {
        return type.isRecord()
                ? Arrays.stream(type.getRecordComponents())
                        .map(it -> name(it.getGenericType()) + " " + it.getName())
                        .collect(Collectors.joining(", ", "(", ")"))
                : "";
    }

    private void collect(Class<?> from) {
        add(from.getDeclaredFields(), Field::getModifiers, ApiType::field);
        if (from == type) {
            add(from.getDeclaredConstructors(), Constructor::getModifiers, ApiType::constructor);
        }
        add(from.getDeclaredMethods(), Method::getModifiers, ApiType::method);
        Stream.concat(Stream.ofNullable(from.getSuperclass()), Arrays.stream(from.getInterfaces()))
                .filter(above -> !isPublic(above))
                .forEach(this::collect);
    }

    private <M extends java.lang.reflect.Member & AnnotatedElement> void add(
            M[] all, Function<M, Integer> modifiers, Function<M, String> text) {
        Arrays.stream(all)
                .filter(member -> isShown(modifiers.apply(member)) && !member.isSynthetic())
                .filter(member -> !OF_EVERY_OBJECT.contains(member.getName()))
                .map(member ->
                        marks(member) + Modifier.toString(modifiers.apply(member) & SHOWN) + " " + text.apply(member))
                .forEach(members::add);
    }

    private static String field(Field field) {
        return name(field.getGenericType()) + " " + field.getName();
    }

    private static String constructor(Constructor<?> constructor) {
        return "new" + parameters(constructor);
    }

    private static String method(Method method) {
        String variables = variables(method.getTypeParameters());
        return (method.isDefault() ? "default " : "") + variables + (variables.isEmpty() ? "" : " ")
                + name(method.getGenericReturnType()) + " " + method.getName() + parameters(method);
    }

    private static String parameters(Executable executable) {
        String parameters = list("", Arrays.stream(executable.getGenericParameterTypes()));
        String last = executable.isVarArgs() ? parameters.replaceFirst("\\[]$", "...") : parameters;
        return "(" + last + ")" + list(" throws ", Arrays.stream(executable.getGenericExceptionTypes()));
    }

    private static String variables(TypeVariable<?>[] variables) {
        String all = list("", Arrays.stream(variables));
        return all.isEmpty() ? "" : "<" + all + ">";
    }

    private static String list(String before, Stream<? extends Type> types) {
        String all = types.map(ApiType::name).collect(Collectors.joining(", "));
        return all.isEmpty() ? "" : before + all;
    }

    /** Types of the JDK by their simple name. */
    private static String name(Type type) {
        return type.getTypeName().replaceAll("\\bjava\\.([a-z]+\\.)+(?=[A-Z])", "");
    }

    /** {@code @FunctionalInterface}, {@code @Deprecated}. */
    private static String marks(AnnotatedElement element) {
        return Arrays.stream(element.getAnnotations())
                .map(mark -> mark.annotationType())
                .filter(mark -> mark.getPackage() == Object.class.getPackage())
                .map(mark -> "@" + mark.getSimpleName() + " ")
                .collect(Collectors.joining());
    }
}
