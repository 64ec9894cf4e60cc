/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kobjects, devices and device nodes: finders whose source walks containers of its own or goes
 * through ops, so that it does not say that what they give comes with a reference; and what is
 * known of setting up and taking down, whose inside (class, bus and parent, counted too) is no
 * business of a caller. Plain getters and putters are inferred, where their source is there.
 */
#include "model.h"

/* Where the counter is: by the first members. */
struct kref {
	unsigned int refcount;
};
struct kobject {
	struct kref kref;
};
struct kset {
	struct kobject kobj;
};
struct device {
	struct kobject kobj;
};
struct device_node {
	struct kobject kobj;
};
struct of_phandle_args {
	struct device_node *np;
};
struct bus_type;
struct class;
struct device_driver;
struct of_device_id;
struct klist;
struct cdev;
struct klist_node;
struct klist_iter;

/* kobject.c */
struct kobject *kobject_get(struct kobject *kobj ref_get returned) weak;
void kobject_put(struct kobject *kobj ref_put) weak;
void kobject_init(struct kobject *kobj uses, const struct kobj_type *ktype);
int kobject_add(struct kobject *kobj publishes, struct kobject *parent, const char *fmt, ...)
	when(zero) sleeps;
int kobject_init_and_add(struct kobject *kobj publishes, const struct kobj_type *ktype,
			 struct kobject *parent, const char *fmt, ...) when(zero) sleeps;
void kobject_del(struct kobject *kobj) sleeps;
struct kobject *kobject_create_and_add(const char *name, struct kobject *parent) returns_ref sleeps;
struct kset *kset_create_and_add(const char *name, const void *uevent_ops,
				 struct kobject *parent) returns_ref sleeps;
struct kobject *kset_find_obj(struct kset *kset, const char *name) returns_ref;
int kobject_uevent(struct kobject *kobj, int action) sleeps;
int kobject_uevent_env(struct kobject *kobj, int action, char *envp[]) sleeps;

/* drivers/base */
struct device *get_device(struct device *dev ref_get returned) weak;
void put_device(struct device *dev ref_put) weak;
void device_initialize(struct device *dev uses);
int device_add(struct device *dev publishes) when(zero) sleeps;
int device_register(struct device *dev publishes) when(zero) sleeps;
void device_del(struct device *dev) sleeps;
struct device *device_find_child(struct device *parent, void *data, void *match) returns_ref sleeps;
struct device *device_find_child_by_name(struct device *parent, const char *name)
	returns_ref sleeps;
struct device *device_find_any_child(struct device *parent) returns_ref sleeps;
struct device *bus_find_device(const struct bus_type *bus, struct device *start, const void *data,
			       void *match) returns_ref sleeps;
struct device *class_find_device(const struct class *class, const struct device *start,
				 const void *data, void *match) returns_ref sleeps;
struct device *driver_find_device(const struct device_driver *drv, struct device *start,
				  const void *data, void *match) returns_ref sleeps;
struct device *subsys_find_device_by_id(const struct bus_type *bus, unsigned int id,
					struct device *hint) returns_ref sleeps;
int device_for_each_child(struct device *parent, void *data, void *fn) sleeps;
int bus_for_each_dev(const struct bus_type *bus, struct device *start, void *data, void *fn) sleeps;
int device_bind_driver(struct device *dev) sleeps;
int device_attach(struct device *dev) sleeps;
void device_release_driver(struct device *dev) sleeps;
int driver_register(struct device_driver *drv) sleeps;
void driver_unregister(struct device_driver *drv) sleeps;

/* char_dev.c: the parent is put by the release. */
int cdev_add(struct cdev *cdev publishes, unsigned int dev, unsigned int count) when(zero) sleeps;
void cdev_del(struct cdev *cdev unlinks) sleeps;

/* klist.c: the reference is the list's. */
void klist_add_tail(struct klist_node *n publishes, struct klist *k);
void klist_add_head(struct klist_node *n publishes, struct klist *k);
void klist_del(struct klist_node *n unlinks);
void klist_remove(struct klist_node *n unlinks) sleeps;
struct klist_node *klist_next(struct klist_iter *i);
struct klist_node *klist_prev(struct klist_iter *i);

/* drivers/of */
struct device_node *of_node_get(struct device_node *node ref_get returned) weak;
void of_node_put(struct device_node *node ref_put) weak;
struct device_node *of_find_all_nodes(struct device_node *prev ref_put) returns_ref;
struct device_node *of_find_node_by_name(struct device_node *from ref_put, const char *name)
	returns_ref;
struct device_node *of_find_node_by_type(struct device_node *from ref_put, const char *type)
	returns_ref;
struct device_node *of_find_compatible_node(struct device_node *from ref_put, const char *type,
					    const char *compat) returns_ref;
struct device_node *of_find_matching_node_and_match(struct device_node *from ref_put,
						    const struct of_device_id *matches,
						    const struct of_device_id **match) returns_ref;
struct device_node *of_find_node_with_property(struct device_node *from ref_put,
					       const char *prop_name) returns_ref;
struct device_node *of_find_node_opts_by_path(const char *path, const char **opts) returns_ref;
struct device_node *of_find_node_by_phandle(unsigned int handle) returns_ref;
struct device_node *of_get_parent(const struct device_node *node) returns_ref;
struct device_node *of_get_next_parent(struct device_node *node ref_put) returns_ref;
struct device_node *of_get_next_child(const struct device_node *node,
				      struct device_node *prev ref_put) returns_ref;
struct device_node *of_get_next_available_child(const struct device_node *node,
						struct device_node *prev ref_put) returns_ref;
struct device_node *of_get_next_cpu_node(struct device_node *prev ref_put) returns_ref;
struct device_node *of_get_compatible_child(const struct device_node *parent,
					    const char *compatible) returns_ref;
struct device_node *of_get_child_by_name(const struct device_node *node, const char *name)
	returns_ref;
struct device_node *of_get_cpu_node(int cpu, unsigned int *thread) returns_ref;
struct device_node *of_cpu_device_node_get(int cpu) returns_ref;
struct device_node *of_parse_phandle(const struct device_node *np, const char *phandle_name,
				     int index) returns_ref;
int of_parse_phandle_with_args(const struct device_node *np, const char *list_name,
			       const char *cells_name, int index,
			       struct of_phandle_args *out_args holds) when(zero);
int of_parse_phandle_with_fixed_args(const struct device_node *np, const char *list_name,
				     int cell_count, int index,
				     struct of_phandle_args *out_args holds) when(zero);
struct device_node *of_graph_get_next_endpoint(const struct device_node *parent,
					       struct device_node *prev ref_put) returns_ref;
struct device_node *of_graph_get_endpoint_by_regs(const struct device_node *parent, int port_reg,
						  int reg) returns_ref;
struct device_node *of_graph_get_port_by_id(struct device_node *node, unsigned int id) returns_ref;
struct device_node *of_graph_get_port_parent(struct device_node *node) returns_ref;
