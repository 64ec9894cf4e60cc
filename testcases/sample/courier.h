/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * courier: a small driver in which parcels are carried between stations
 *
 * Parcels are counted by a kref. They are numbered in an idr, queued for a work item, and
 * may be followed by a thread. Stations are counted too, and are found under RCU.
 * Several things in it are wrong; krefcheck tells which.
 */
#ifndef COURIER_H
#define COURIER_H

#include <linux/kref.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/workqueue.h>

struct station {
	struct kref ref;
	struct list_head link;
	struct rcu_head rcu;
	int number;
	unsigned int arrived;
};

struct parcel {
	struct kref ref;
	struct list_head queue;
	struct work_struct work;
	struct station *to;
	char *label;
	int id;
};

/* station.c */
int station_open(int number);
struct station *station_find(int number);
struct station *station_first(void);
void station_put(struct station *station);
void station_close_all(void);

/* parcel.c */
struct parcel *parcel_new(int to, const char *label);
struct parcel *parcel_get(struct parcel *parcel);
void parcel_put(struct parcel *parcel);
struct parcel *parcel_by_id(int id);
int parcel_relabel(int id, const char *label);
void parcel_show(const struct parcel *parcel);

/* carry.c */
void carry(struct parcel *parcel);
int carry_and_follow(struct parcel *parcel);
int carry_all(void);

#endif
